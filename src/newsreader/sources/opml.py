"""OPML 1.0 and 2.0 (http://opml.org/spec2.opml): lists of sources, as feed readers hand them to each other.

A folder is a tag, and so is each category of an outline. An outline is a name and an address and nothing else:
commands that some readers run from such files (`|command`, `exec:`, `filter:`, `filtercmd`) are never kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from newsreader.errors import SourceError
from newsreader.sources.outlines import Gatherer, Outline, Outlines
from newsreader.sources.xml import NotWellFormed, parse_xml, refuse_attributes, utf8_xml, with_references
from newsreader.text import clean_line

MAX_FOLDERS = 20
"""Folders within folders."""


def read_opml(text: str) -> Outlines:
    """Read the sources of an OPML file.

    Raises SourceError when it is none, and for one that is broken other than by ampersands and by
    references of HTML.
    """
    document = utf8_xml(text.encode("utf-8", "replace"))
    for each in (document, with_references(document)):
        reader = _Reader()
        try:
            parse_xml(each, reader.start, reader.end)
            return reader.gathered.outlines
        except NotWellFormed as error:
            reason = error
    raise SourceError(f"the OPML file is broken: {reason}")


class _Reader:
    """Gathers the outlines of a document."""

    def __init__(self) -> None:
        self.gathered = Gatherer()
        self.is_opml = False
        self.open: list[str] = []
        """The outlines around: the name of a folder, or nothing for a source that has outlines in it."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Add an outline, or open a folder."""
        refuse_attributes(attributes)
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


def write_opml(outlines: Iterable[Outline], title: str = "newsreader") -> str:
    """Write sources as OPML 2.0; each stands in a folder for each of its tags, one in the other."""
    folders: dict[tuple[str, ...], list[Outline]] = {}
    for outline in outlines:
        folders.setdefault(outline.tags, []).append(outline)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += [f"  <head><title>{quoteattr(title)[1:-1]}</title></head>", "  <body>"]
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
