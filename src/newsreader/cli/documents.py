"""Articles as documents: Markdown for people."""

from __future__ import annotations

import re

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
