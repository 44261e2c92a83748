"""Lists of sources, as other readers keep them: OPML, newsboat's `urls` and sfeed's `sfeedrc`, known by their content.

newsboat (newsboat.org/releases/2.21/docs/newsboat.html#_first_steps): an address a line, then tags; `"~Title"` is the
name, a tag that begins with `!` hides the feed. A plain list of addresses is one, too. sfeed (its manual page
sfeedrc(5)): a script of the shell, in which `feed NAME URL [SITE]` stands for a source. No line of it is run.
"""

from __future__ import annotations

import re
import shlex
from itertools import groupby

from newsreader.dates import find_dates
from newsreader.errors import SourceError
from newsreader.sources.document import decode, feed_name
from newsreader.sources.outlines import Gatherer, Outlines

_BEGINNING = 20_000
"""Bytes by which a list is known."""
_LINE = re.compile(r"\r?\n")
_CONTINUED = re.compile(r"\\\r?\n")
_TOKEN = re.compile(r'#.*+|"(?P<quoted>(?:[^"\\]|\\.)*+)"?|(?P<plain>\S++)')
_ADDRESS = re.compile(r"(?:https?|ftp|file|gopher|gemini)://|(?:feed|exec|filter|query):", re.IGNORECASE)
_FEEDS = re.compile(r"^[ \t]*feeds[ \t]*\(\)[ \t]*\{?", re.MULTILINE)
_FEED = re.compile(r"[ \t]*feed[ \t]")
_FUNCTION = re.compile(r"[ \t]*(?P<name>[A-Za-z_]\w*)[ \t]*\(\)")


def looks_like_list(data: bytes) -> bool:
    """Whether `data` is a list of sources, by its beginning."""
    try:
        text = decode(data[:_BEGINNING])
    except SourceError:
        return False
    if len(data) > _BEGINNING:
        text = text.rpartition("\n")[0] or text  # the last line is cut
    return feed_name(text) == "an OPML file" or _is_sfeed(text) or _is_newsboat(text)


def read_list(data: bytes) -> Outlines:
    """Read a list of sources; what is none of the other kinds is taken for OPML.

    Raises SourceError when it is broken, or no list.
    """
    text = decode(data)
    if _is_sfeed(text):
        return _read_sfeed(text)
    if _is_newsboat(text):
        return _read_newsboat(text)
    from newsreader.sources.opml import read_opml  # noqa: PLC0415 - its parser is only loaded for one

    return read_opml(text)


def _is_newsboat(text: str) -> bool:
    """Whether each line is an address with tags, and no date, which would make it a page of news."""
    rows = list(filter(None, map(_tokens, _LINE.split(text))))
    return bool(rows) and all(_ADDRESS.match(row[0]) and not find_dates(" ".join(row[1:])) for row in rows)


def _tokens(line: str) -> list[str]:
    """Split a line at blanks, but for what stands in quotes; a sign `#` before a word begins a comment."""
    found = (token for token in _TOKEN.finditer(line) if token.lastgroup)
    return [token["plain"] or re.sub(r"\\(.)", r"\1", token["quoted"] or "") for token in found]


def _read_newsboat(text: str) -> Outlines:
    gathered = Gatherer()
    for url, *tags in filter(None, map(_tokens, _LINE.split(text))):
        title = next((tag[1:] for tag in tags if tag.startswith("~")), "")
        if url.lower().startswith("query:"):
            gathered.skip(url.split(":")[1], "it is a saved query: `newsreader views save` makes one here")
        else:
            gathered.add(title, url, tags=[tag.removeprefix("!") for tag in tags if not tag.startswith("~")])
    return gathered.outlines


def _is_sfeed(text: str) -> bool:
    lines = [line for line in _LINE.split(_FEEDS.sub("", text)) if line.strip() and not line.lstrip().startswith("#")]
    is_bare = bool(lines) and all(_FEED.match(line) and "://" in line for line in lines)
    return is_bare or bool(_FEEDS.search(text) and any(map(_FEED.match, lines)))


def _read_sfeed(text: str) -> Outlines:
    gathered = Gatherer()
    for line in _LINE.split(_CONTINUED.sub(" ", _FEEDS.sub("", text))):
        if function := _FUNCTION.match(line):
            gathered.skip(f"{function['name']}()", "it is a command, and commands are never run")
        elif _FEED.match(line):
            try:
                commands = _commands(line)
            except ValueError:
                gathered.skip(line.strip(), "a quote in it is not closed")
                continue
            for name, url, link, *_ in ([*words[1:], "", "", ""] for words in commands if words[:1] == ["feed"]):
                if "$" in url or "`" in url:
                    gathered.skip(name, "the shell is to complete its address, and commands are never run")
                else:
                    gathered.add(name, url, link)
    return gathered.outlines


def _commands(line: str) -> list[list[str]]:
    """Return the words of each command in a line of the shell. Raises ValueError for a quote that is not closed."""
    words = shlex.shlex(line, posix=True, punctuation_chars=";")
    words.whitespace_split = True
    return [list(command) for is_end, command in groupby(words, ";".__eq__) if not is_end]
