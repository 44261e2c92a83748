"""Lists of sources, as other readers keep them: OPML, newsboat's `urls` and sfeed's `sfeedrc`, known by their content.

A list gives names, addresses and tags, and nothing that is ever run: commands that some readers run from such files
(`|command`, `exec:`, `filter:`, `filtercmd`) are never kept.

newsboat (newsboat.org/releases/2.21/docs/newsboat.html#_first_steps): an address a line, then tags; `"~Title"` is the
name, a tag that begins with `!` hides the feed. A plain list of addresses is one, too. sfeed (its manual page
sfeedrc(5)): a script of the shell, in which `feed NAME URL [SITE]` stands for a source. No line of it is run. OPML 1.0
and 2.0 (http://opml.org/spec2.opml): a folder is a tag, and so is each category of an outline.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlsplit

from newsreader.addresses import web_address
from newsreader.dates import find_dates
from newsreader.errors import SourceError
from newsreader.sources.document import decode, feed_name
from newsreader.sources.results import Skipped
from newsreader.text import clean_line, clean_url

MAX_OUTLINES = 10_000
MAX_FOLDERS = 20
"""Folders within folders."""
_BEGINNING = 20_000
"""Bytes by which a list is known."""
_LINE = re.compile(r"\r?\n")
_CONTINUED = re.compile(r"\\\r?\n")
_END = re.compile(r"(?<!\\)\r?\n")
"""The end of a line that is not continued on the next one."""
_TOKEN = re.compile(r'#.*+|"(?P<quoted>(?:[^"\\]|\\.)*+)"?|(?P<plain>\S++)')
_ADDRESS = re.compile(r"(?:https?|ftp|file|gopher|gemini)://|(?:feed|exec|filter|query):|\|", re.IGNORECASE)
"""What the first word of a line begins with in newsboat's list: an address, or what some readers have in its place."""
_FEEDS = re.compile(r"^[ \t]*feeds[ \t]*\(\)[ \t]*\{?", re.MULTILINE)
_FEED = re.compile(r"[ \t]*feed[ \t]")
_ENDS = frozenset({";", "&", "&&", "||"})
"""Words of the shell that end a command."""
_FUNCTION = re.compile(r"[ \t]*(?P<name>[A-Za-z_]\w*)[ \t]*\(\)")


class Outline(NamedTuple):
    """A source as a list has it."""

    name: str
    url: str
    """The address of the feed or listing page."""
    link: str = ""
    """The address of the site."""
    tags: tuple[str, ...] = ()


class Outlines(NamedTuple):
    """What a file gave."""

    outlines: list[Outline]
    """Each address once, in the order of the file, with the tags of all its places."""
    skipped: list[Skipped]


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
    if looks_like_list(data) and feed_name(text) != "an OPML file":
        return _read_sfeed(text) if _is_sfeed(text) else _read_newsboat(text)
    return read_opml(text)


class _Gatherer:
    """Gathers the sources of a list, and why others are not taken."""

    def __init__(self) -> None:
        self.place = ""
        """Where the next source stands in the list, as what is skipped there is named: `line 3: `."""
        self._found: dict[str, Outline] = {}
        self._skipped: list[Skipped] = []

    @property
    def outlines(self) -> Outlines:
        """What was gathered."""
        return Outlines(list(self._found.values()), self._skipped)

    def skip(self, name: str, reason: str) -> None:
        """Leave something out."""
        self._skipped.append(Skipped(f"{self.place}{clean_line(name, 80) or '(no name)'}", reason))

    def add(self, name: str, url: str, link: str = "", tags: Iterable[str] = (), kind: str = "") -> None:
        """Add a source, or say why not. `kind` is what the list calls it, such as `rss` or `link`."""
        address = clean_url(web_address(url, "http"), credentials=True)
        name = clean_line(name, 200)
        if not address:
            self.skip(name or url, _why_not(url, kind))
        elif address not in self._found and len(self._found) == MAX_OUTLINES:
            if not any(skipped.headline == "" for skipped in self._skipped):
                self._skipped.append(Skipped("", f"only the first {MAX_OUTLINES:,} sources are taken"))
        else:
            previous = self._found.get(address, Outline("", address))
            cleaned = dict.fromkeys(filter(None, [*previous.tags, *(clean_line(tag, 200) for tag in tags)]))
            name = previous.name or name or urlsplit(address).hostname or address
            self._found[address] = Outline(name, address, previous.link or clean_url(link), tuple(cleaned))


def _why_not(url: str, kind: str) -> str:
    if not url:
        return "it has no address" if kind in {"", "rss", "atom"} else f"it is no feed ({clean_line(kind, 20)})"
    if url.startswith("|") or url.split(":", 1)[0].lower() in {"exec", "filter"}:
        return "it is a command, and commands are never run"
    return f"not an http address: {clean_line(url, 80)}"


def _is_newsboat(text: str) -> bool:
    """Whether at least half of the lines are addresses with tags, and none has a date: that is a page of news."""
    lines = _said(text)
    addresses = [line for line in lines if _ADDRESS.match(line.lstrip().removeprefix('"'))]
    return 0 < len(lines) <= 2 * len(addresses) and not any(map(_has_date, lines))


def _said(text: str) -> list[str]:
    """Return the lines that say something: neither blank nor a comment."""
    return [line for line in _LINE.split(text) if line.strip() and not line.lstrip().startswith("#")]


def _has_date(line: str) -> bool:
    """Whether there is a date in a line of newsboat's list, behind the address."""
    words = _tokens(line)
    return bool(find_dates(" ".join(words[1:] if _ADDRESS.match(words[0]) else words)))


def _tokens(line: str) -> list[str]:
    """Split a line at blanks, but for what stands in quotes; a sign `#` before a word begins a comment."""
    found = (token for token in _TOKEN.finditer(line) if token.lastgroup)
    return [token["plain"] or re.sub(r"\\(.)", r"\1", token["quoted"] or "") for token in found]


def _read_newsboat(text: str) -> Outlines:
    gathered = _Gatherer()
    for number, line in enumerate(_LINE.split(text), 1):
        gathered.place = f"line {number}: "
        match _tokens(line):
            case []:
                continue
            case [url, *_] if url.lower().startswith("query:"):
                gathered.skip(url.split(":")[1], "it is a saved query: `newsreader views save` makes one here")
            case [url, *tags] if _ADDRESS.match(url):
                title = next((tag[1:] for tag in tags if tag.startswith("~")), "")
                gathered.add(title, url, tags=[tag.removeprefix("!") for tag in tags if not tag.startswith("~")])
            case _:
                gathered.skip(line.strip(), "it begins with no address, such as https://example.org/feed")
    return gathered.outlines


def _is_sfeed(text: str) -> bool:
    lines = _said(_FEEDS.sub("", text))
    is_bare = bool(lines) and all(_FEED.match(line) and "://" in line for line in lines)
    return is_bare or bool(_FEEDS.search(text) and any(map(_FEED.match, lines)))


def _read_sfeed(text: str) -> Outlines:
    gathered = _Gatherer()
    number = 1
    for lines in _END.split(_FEEDS.sub("", text)):
        gathered.place = f"line {number}: "
        number += 1 + lines.count("\n")
        line = _CONTINUED.sub(" ", lines)
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
    return [list(command) for is_end, command in groupby(words, _ENDS.__contains__) if not is_end]


def read_opml(text: str) -> Outlines:
    """Read the sources of an OPML file.

    Raises SourceError when it is none, and for one that is broken other than by ampersands and by
    references of HTML.
    """
    from newsreader.sources import xml  # noqa: PLC0415 - for this kind alone

    def start(name: str, attributes: dict[str, str]) -> None:
        xml.refuse_attributes(attributes)
        reader.start(name, attributes)

    document = xml.utf8_xml(text.encode("utf-8", "replace"))
    for each in (document, xml.with_references(document)):
        reader = _OpmlReader()
        try:
            xml.parse_xml(each, start, reader.end)
            return reader.gathered.outlines
        except xml.NotWellFormed as error:
            reason = error
    raise SourceError(f"the OPML file is broken: {reason}")


class _OpmlReader:
    """Gathers the outlines of a document."""

    def __init__(self) -> None:
        self.gathered = _Gatherer()
        self.is_opml = False
        self.open: list[str] = []
        """The outlines around: the name of a folder, or nothing for a source that has outlines in it."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Add an outline, or open a folder."""
        name = name.rpartition(":")[2].lower()
        self.is_opml = self.is_opml or name == "opml"
        if not self.is_opml:
            raise SourceError("not an OPML file")
        if name != "outline":
            return
        outline = {key.lower(): value.strip() for key, value in attributes.items()}
        title = clean_line(outline.get("text") or outline.get("title") or "", 200)
        kind = outline.get("type", "").lower()
        url = outline.get("xmlurl") or (outline.get("url", "") if kind in {"rss", "atom"} else "")
        self.open.append("" if url else title)
        if len(self.open) > MAX_FOLDERS:
            raise SourceError(f"the OPML file has folders more than {MAX_FOLDERS} deep")
        if url or kind:
            categories = [part.strip().strip("/ ") for part in outline.get("category", "").split(",")]
            self.gathered.add(title, url, outline.get("htmlurl", ""), [*self.open, *categories], kind)

    def end(self, name: str) -> None:
        """Close the folder."""
        if name.rpartition(":")[2].lower() == "outline":
            self.open.pop()


def write_opml(outlines: Iterable[Outline]) -> str:
    """Write sources as OPML 2.0; each stands in a folder for each of its tags, one in the other."""
    from xml.sax.saxutils import quoteattr  # noqa: PLC0415

    folders: dict[tuple[str, ...], list[Outline]] = {}
    for outline in outlines:
        folders.setdefault(outline.tags, []).append(outline)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += ["  <head><title>newsreader</title></head>", "  <body>"]
    for tags, members in sorted(folders.items(), key=lambda folder: folder[0] != ()):
        indents = ["    " + "  " * depth for depth in range(len(tags) + 1)]
        lines += [f"{indent}<outline text={quoteattr(tag)}>" for indent, tag in zip(indents, tags, strict=False)]
        for member in members:
            attributes = {"type": "rss" if member.url else "", "text": member.name, "title": member.name}
            attributes |= {"xmlUrl": member.url, "htmlUrl": member.link}
            written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items() if value)
            lines.append(f"{indents[-1]}<outline {written}/>")
        lines += [f"{indent}</outline>" for indent in reversed(indents[:-1])]
    return "\n".join([*lines, "  </body>", "</opml>"])
