r"""The query language: one parser and one meaning for the search box, views, bulk actions and the shell.

    query   = all { "OR" all }                     OR binds looser than words side by side
    all     = part { [ "AND" ] part }
    part    = ( "NOT" | "-" ) part | "(" query ")" | term
    term    = [ field ":" ] ( word | "phrase" | /regex/ )  |  id:PREFIX  |  an id of 13 characters
    field   = headline | summary | section | source | author | url      a substring of that field
            | is | has | tag | sort                                     a fixed list, or a tag's name
            | since | until | after | before | on                       days (`newsreader.query.days`)

A word is a substring of headline, summary, section, source or author; case, accents and typographic quotes do
not matter. `\"` and `\\` stand for themselves in a phrase, `\/` in a regular expression (Python's `re`).
"""

from newsreader.query.parser import parse
from newsreader.query.subject import Subject
from newsreader.query.tree import EVERYTHING, Query, Sort

__all__ = ["EVERYTHING", "Query", "Sort", "Subject", "parse"]
