r"""The query language: one parser and one meaning for the search box, views, bulk actions and the shell.

    query   = all { "OR" all }                     OR binds looser than words side by side
    all     = part { [ "AND" ] part }
    part    = ( "NOT" | "-" ) part | "(" query ")" | term
    term    = [ field ":" ] ( word | "phrase" | /regex/ )  |  id:PREFIX  |  an id of 13 characters

Which fields there are, and what each takes, is the table in `newsreader.query.fields`. A word without a field is a
substring of headline, summary, section, source or author; case, accents and typographic quotes do not matter. `\"` and
`\\` stand for themselves in a phrase, `\/` in a regular expression (Python's `re`).
"""

from newsreader.choices import Sort
from newsreader.query.parser import parse
from newsreader.query.tree import EVERYTHING, Query

__all__ = ["EVERYTHING", "Query", "Sort", "parse"]
