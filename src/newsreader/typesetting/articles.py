"""An article as the shell prints it, and as the reader hands it on: as text for people, as Markdown, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from newsreader.blocks import Block, Kind, Link, LinkKind, Span, Style, Text
from newsreader.canonical import without_tracking
from newsreader.dates import by_the_clock, describe_age, from_iso
from newsreader.library import Library
from newsreader.library.rendering import FIRST_LINK, about_full_text, rendered
from newsreader.model import Article, Body
from newsreader.text import clean, clean_line, clean_url
from newsreader.typesetting.hyperlinks import linked
from newsreader.typesetting.layout import UNICODE, UNMEASURED, text_lines
from newsreader.typesetting.markup import as_html, as_markdown, markdown_link, markdown_text

_ATTRIBUTES = {
    Style.BOLD: 1,
    Style.HEADING: 1,
    Style.QUIET: 2,
    Style.FRAME: 2,
    Style.NUMBER: 2,
    Style.COMMENT: 2,
    Style.ITALIC: 3,
    Style.LINK: 4,
    Style.UNDERLINED: 4,
    Style.STRUCK: 9,
}
_COLOURS = {
    Style.CODE: 36,
    Style.LINK: 36,
    Style.STRING: 32,
    Style.LITERAL: 33,
    Style.KEYWORD: 35,
    Style.NAME: 34,
    Style.ADDED: 32,
    Style.REMOVED: 31,
}
"""Parameters of SGR (ECMA-48, 8.3.117)."""


class Looks(NamedTuple):
    """What text for people may use."""

    width: int = 80
    """Cells."""
    styles: bool = False
    colours: bool = False
    addresses: bool = False
    """Whether the terminal is told where links lead (OSC 8)."""


def article_text(library: Library, article: Article, looks: Looks) -> str:
    """Write an article as text: headline, facts, what there is to read, and where its numbers lead."""
    text = _text(library, article)
    links = text.numbered(FIRST_LINK, clean_url(article.url))
    state = library.store.states[article.id]
    marks = ["read" if state.read else "unread", *["starred"] * state.starred, *["hidden"] * state.hidden]
    facts = [*_facts(library, article), ", ".join([*marks, *(f"#{tag}" for tag in sorted(state.tags))])]
    published = from_iso(article.published)
    if age := describe_age(published, library.clock()):
        facts[0] = f"{facts[0]} ({age})"
    heading = [
        _written([_line(article.headline, Style.BOLD)], looks, {}),
        _written([_line(" · ".join(filter(None, facts)), Style.QUIET)], looks, {}),
    ]
    written = _written(text.blocks, looks, {number: link.url for number, link in links.items()})
    rest = "… the rest is in the browser" if text.cut else ""
    numbers = "\n".join(f"[{number}] {_destination(link)}" for number, link in links.items())
    return "\n\n".join(filter(None, ["\n".join(heading), written, rest, numbers]))


def _destination(link: Link) -> str:
    kind = "" if link.kind is LinkKind.PAGE else f" ({link.kind})"
    return f"{without_tracking(link.url)}{kind}"


def article_markdown(library: Library, article: Article) -> str:
    """Write an article as a section of Markdown."""
    headline, url = markdown_text(clean_line(article.headline)), clean_url(article.url)
    title = f"## {markdown_link(headline, url) if url else headline}"
    facts = " · ".join(map(markdown_text, filter(None, _facts(library, article, article.published or ""))))
    text = as_markdown(_text(library, article), FIRST_LINK, url)
    return "\n\n".join(filter(None, [title, facts, text])) + "\n"


def article_html(library: Library, article: Article) -> str:
    """Write an article as an element of HTML."""
    headline, url = escape(clean_line(article.headline)), clean_url(article.url)
    title = f'<a href="{escape(url)}">{headline}</a>' if url else headline
    facts = escape(" · ".join(filter(None, _facts(library, article))))
    text = as_html(_text(library, article), FIRST_LINK, url)
    return "\n".join(["<article>", f"<h2>{title}</h2>", f"<p><small>{facts}</small></p>", text, "</article>"])


def _text(library: Library, article: Article) -> Text:
    try:
        body = library.shown_body(article.id)
    except KeyError:  # pruned meanwhile
        body = Body()
    return rendered(body, clean_url(article.url), article.headline, whole=True)


def _facts(library: Library, article: Article, published: str | None = None) -> list[str]:
    """Return when it appeared, and where, and what became of its full text."""
    when = published if published is not None else by_the_clock(from_iso(article.published)) or "no date"
    names = map(clean_line, (library.source_name(article.source), article.section, article.author))
    return [when, *names, about_full_text(library.store.full_text(article.id))]


def _line(text: str, style: Style) -> Block:
    return Block(Kind.PARAGRAPH, (Span(clean_line(text), style),))


def _written(blocks: list[Block], looks: Looks, addresses: Mapping[int, str]) -> str:
    lines = text_lines(Text(blocks), looks.width, UNICODE if looks.styles else UNMEASURED)
    return "\n".join("".join(_span(span, looks, addresses) for span in line).rstrip() for line in lines)


def _span(span: Span, looks: Looks, addresses: Mapping[int, str]) -> str:
    text = clean(span.text)
    if not looks.styles:
        return text
    codes = [code for style, code in _ATTRIBUTES.items() if style & span.style]
    codes += [code for style, code in _COLOURS.items() if style & span.style and looks.colours]
    if codes and text.strip():
        text = f"\x1b[{';'.join(map(str, codes))}m{text}\x1b[0m"
    if looks.addresses and (address := addresses.get(span.link)):
        text = linked(text, address)
    return text
