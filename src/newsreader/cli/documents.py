"""Articles as documents: Markdown for people, OPML for other readers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from newsreader.model import Source

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~!])")
_ORDINAL = re.compile(r"^(\d+)([.)])", re.MULTILINE)
_BLOCK = re.compile(r"^([-+=])", re.MULTILINE)


def as_markdown(row: dict[str, object]) -> str:
    """Write an article (an `article_object`) as a section of Markdown (CommonMark 0.31)."""
    headline = _escaped(str(row["headline"]))
    title = f"[{headline}](<{row['url']}>)" if row["url"] else headline
    meta = " · ".join(_escaped(str(row[name])) for name in ("published", "source", "section", "author") if row[name])
    summary = "\n\n".join(_escaped(paragraph) for paragraph in str(row["summary"]).split("\n") if paragraph)
    return "\n\n".join(filter(None, (f"## {title}", meta, summary))) + "\n"


def _escaped(text: str) -> str:
    text = _MARKDOWN.sub(r"\\\1", text)
    return _BLOCK.sub(r"\\\1", _ORDINAL.sub(r"\1\\\2", text))


def as_opml(sources: Iterable[Source]) -> str:
    """Write sources as OPML 2.0 (http://opml.org/spec2.opml)."""
    outlines = "\n".join(f"    <outline {_attributes(source)}/>" for source in sources)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        f"  <head><title>newsreader</title></head>\n  <body>\n{outlines}\n  </body>\n</opml>"
    )


def _attributes(source: Source) -> str:
    attributes = {"text": source.name, "htmlUrl": source.url}
    return " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items() if value)
