"""An article as the shell prints it, and as the reader hands it on: text for people, Markdown, HTML.

Markdown is CommonMark 0.31, with tables and struck text as in GFM; HTML has no scripts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import quote

from msgspec.structs import replace

from newsreader.blocks import Block, Frame, Kind, Link, LinkKind, Span, Spans, Style, Text, numeral, plain
from newsreader.canonical import without_tracking
from newsreader.dates import by_the_clock, describe_age, from_iso
from newsreader.library import Library
from newsreader.library.rendering import FIRST_LINK, about_full_text, rendered
from newsreader.model import Article, Body
from newsreader.text import clean, clean_line, clean_url
from newsreader.typesetting.hyperlinks import linked
from newsreader.typesetting.layout import UNICODE, UNMEASURED, frames_in_common, is_tight, text_lines

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
_SIGNS = re.compile(r"([\\`*_\[\]<>#|~!&])")
_ORDINAL = re.compile(r"^(\d+)([.)])", re.MULTILINE)
_AT_LINE_START = re.compile(r"^([-+=])", re.MULTILINE)
_WITH_KIND = re.compile(r"\[\w[\w ]*(?:: (.*))?\]", re.DOTALL)
"""How the text says what a picture shows."""
_BEHIND_LANGUAGE = re.compile(r"[^\w+#.-]")
_TAGS = {Style.STRUCK: "s", Style.UNDERLINED: "u", Style.BOLD: "b", Style.ITALIC: "i"}
"""Emphases in HTML, from the outside in; links stand around them, code within."""
_EMPHASES = Style.STRUCK | Style.UNDERLINED | Style.BOLD | Style.ITALIC
_IN_TAGS = {style: (f"<{tag}>", f"</{tag}>") for style, tag in _TAGS.items()}


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
    text = as_markdown(_text(library, article), url)
    return "\n\n".join(filter(None, [title, facts, text])) + "\n"


def article_html(library: Library, article: Article) -> str:
    """Write an article as an element of HTML."""
    headline, url = escape(clean_line(article.headline)), clean_url(article.url)
    title = f'<a href="{escape(url)}">{headline}</a>' if url else headline
    facts = escape(" · ".join(filter(None, _facts(library, article))))
    text = as_html(_text(library, article), url)
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


class _Dialect(NamedTuple):
    """How a markup language writes text in a line."""

    text: Callable[[str], str]
    code: Callable[[str], str]
    note: Callable[[str], str]
    """Writes the mark of a footnote."""
    emphasis: dict[Style, tuple[str, str]]
    link: Callable[[str, Link], str]
    picture: Callable[[str, Link], str]
    line_break: str


def markdown_text(text: str) -> str:
    """Return text in which nothing is taken for Markdown."""
    return _AT_LINE_START.sub(r"\\\1", _ORDINAL.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text)))


def markdown_link(words: str, url: str) -> str:
    """Return a link whose words are Markdown already."""
    return f"[{words}](<{url.replace('<', '%3C').replace('>', '%3E')}>)"


def _code_span(text: str) -> str:
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    padding = " " if text[:1] in {"`", " "} or text[-1:] in {"`", " "} else ""
    return f"{fence}{padding}{text}{padding}{fence}"


_MARKDOWN = _Dialect(
    text=markdown_text,
    code=_code_span,
    note=markdown_text,
    emphasis={
        Style.STRUCK: ("~~", "~~"),
        Style.UNDERLINED: ("<ins>", "</ins>"),
        Style.BOLD: ("**", "**"),
        Style.ITALIC: ("*", "*"),
    },
    link=lambda words, link: markdown_link(words, link.url),
    picture=lambda words, link: "!" + markdown_link(words, link.url),
    line_break="\\\n",
)
_HTML = _Dialect(
    text=lambda text: escape(text, quote=False),
    code=lambda text: f"<code>{escape(text, quote=False)}</code>",
    note=lambda mark: f'<sup><a href="#{_note_id(mark)}">{escape(mark[2:-1])}</a></sup>',
    emphasis=_IN_TAGS,
    link=lambda words, link: f'<a href="{escape(link.url)}">{words}</a>',
    picture=lambda words, link: f'<img src="{escape(link.url)}" alt="{words.replace(chr(34), "&quot;")}">',
    line_break="<br>\n",
)


def as_markdown(text: Text, url: str) -> str:
    """Return an article's text as Markdown; its own address is `url`."""
    links = text.numbered(FIRST_LINK, url)
    parts: list[str] = []
    before: Block | None = None
    for block in text.blocks:
        lines = _markdown_lines(block, links)
        first_lead, lead = "".join(map(_lead, block.frames)), _further_lead(block.frames)
        if before is not None and not _goes_on(before, block):
            # The quotes that the two share go on.
            blank = _further_lead(block.frames[: frames_in_common(before, block)])
            parts.append(blank.rstrip())
            if _begins_another_list(before, block):  # which would go on with the numbers of the one before it
                parts += [f"{blank}<!-- -->", blank.rstrip()]
        parts += [((first_lead if not number else lead) + line).rstrip() for number, line in enumerate(lines)]
        before = block
    return "\n".join(parts)


def _goes_on(before: Block, block: Block) -> bool:
    """Whether an item stands right below what is before it: what would not begin a list there has a blank line."""
    if before.kind is not Kind.PARAGRAPH or not block.frames or not is_tight(before, block):
        return False
    return len(before.frames) >= len(block.frames) or block.frames[-1].mark in {"-", "1."}


def _begins_another_list(before: Block, block: Block) -> bool:
    """Whether a list stands right behind another one of its kind."""
    same = frames_in_common(before, block)
    if same == min(len(before.frames), len(block.frames)):
        return False
    one, other = before.frames[same], block.frames[same]
    are_lists = not one.is_quote and not other.is_quote
    return are_lists and other.is_first and (one.number is None) == (other.number is None)


def _lead(frame: Frame) -> str:
    if frame.is_quote:
        return "> "
    note = markdown_text(f"{frame.mark} ") if frame.mark[:1] == "[" else ""
    return _item(frame) + note if frame.begins else " " * len(_item(frame))


def _item(frame: Frame) -> str:
    return "- " if frame.number is None else f"{frame.number}. "


def _further_lead(frames: Iterable[Frame]) -> str:
    """Return what stands before the lines of a block but the first."""
    return "".join("> " if frame.is_quote else " " * len(_item(frame)) for frame in frames)


def _markdown_lines(block: Block, links: dict[int, Link]) -> Sequence[str]:
    match block.kind:
        case Kind.RULE:
            return ["---"]
        case Kind.CODE:
            text = plain(block.spans)
            fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
            return [f"{fence}{_language(block)}", *text.split("\n"), fence]
        case Kind.TABLE:
            return _markdown_table(block, links)
        case Kind.HEADING:
            words = _inline(block.spans, links, _MARKDOWN).replace(_MARKDOWN.line_break, " ")
            return [f"{'#' * min(block.level + 2, 6)} {words}"]
    return _inline(block.spans, links, _MARKDOWN).split("\n")


def _markdown_table(block: Block, links: dict[int, Link]) -> list[str]:
    written = ([_inline(cell, links, _MARKDOWN) for cell in row] for row in block.rows)
    rows = [[cell.replace(_MARKDOWN.line_break, "<br>") for cell in row] for row in written]
    if not block.heads:
        rows.insert(0, [""] * len(rows[0]))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return [*([_inline(block.spans, links, _MARKDOWN), ""] if block.spans else []), *lines]


def as_html(text: Text, url: str) -> str:
    """Return an article's text as HTML; its own address is `url`."""
    links = text.numbered(FIRST_LINK, url)
    parts: list[str] = []
    open_frames: list[tuple[str, str, str, str]] = []
    before = Block(Kind.RULE)
    for block in text.blocks:
        same, frames = frames_in_common(before, block), list(map(_html_frame, block.frames))
        goes_on = same < min(len(open_frames), len(frames)) and not block.frames[same].is_first
        goes_on = goes_on and frames[same][3] == open_frames[same][3] != ""
        while len(open_frames) > same + goes_on:
            parts += open_frames.pop()[2:]
        if goes_on:  # another item of the list that is open
            parts += [frames[same][2], frames[same][1]]
        for frame in frames[len(open_frames) :]:
            parts += frame[:2]
        parts.append(_html_block(block, links))
        before, open_frames = block, frames
    for frame in reversed(open_frames):
        parts += frame[2:]
    return "\n".join(filter(None, parts))


def _html_frame(frame: Frame) -> tuple[str, str, str, str]:
    """Return what opens a frame's list and item, and what closes item and list."""
    if frame.is_quote:
        return "", "<blockquote>", "</blockquote>", ""
    if frame.mark == "+":
        return "", "<div>", "</div>", ""
    if not frame.mark:
        return "<dl>", "<dd>", "</dd>", "</dl>"
    if frame.mark == "-":
        return "<ul>", "<li>", "</li>", "</ul>"
    if frame.mark[0] == "[":
        return "<ul>", f'<li id="{_note_id(frame.mark)}">', "</li>", "</ul>"
    number = frame.number or 0
    kind = next((kind for kind in "aAiI" if f"{numeral(number, kind)}." == frame.mark), "")
    written = f' type="{kind}"' if kind and frame.mark != f"{number}." else ""
    return f"<ol{written}>", f'<li value="{number}">', "</li>", "</ol>"


def _html_block(block: Block, links: dict[int, Link]) -> str:
    said = _inline(block.spans, links, _HTML)
    match block.kind:
        case Kind.RULE:
            return "<hr>"
        case Kind.CODE:
            language = _language(block)
            attribute = f' class="language-{language}"' if language else ""
            return f"<pre><code{attribute}>{escape(plain(block.spans), quote=False)}</code></pre>"
        case Kind.HEADING:
            level = min(block.level + 2, 6)
            return f"<h{level}>{said}</h{level}>"
        case Kind.CAPTION:
            return f"<p><small>{said}</small></p>"
        case Kind.TABLE:
            rows = [
                "<tr>" + "".join(f"<{tag}>{_inline(cell, links, _HTML)}</{tag}>" for cell in row) + "</tr>"
                for number, row in enumerate(block.rows)
                for tag in ("th" if number < block.heads else "td",)
            ]
            caption = [f"<caption>{said}</caption>"] if said else []
            return "\n".join(["<table>", *caption, *rows, "</table>"])
    return f"<p>{said}</p>"


def _note_id(mark: str) -> str:
    """Name the element that has the footnote of a mark."""
    return f"note-{quote(mark[2:-1], safe='')}"


def _language(block: Block) -> str:
    return _BEHIND_LANGUAGE.split(block.language, maxsplit=1)[0]


def _inline(spans: Spans, links: dict[int, Link], dialect: _Dialect) -> str:
    """Write spans of one line, those of a link together."""
    parts: list[str] = []
    for number, run in _by_link(spans):
        group, link = list(run), links.get(number)
        if link is None:
            parts.append(_emphasised(group, dialect))
        elif all(span.style == Style.QUIET for span in group) and (said := _WITH_KIND.fullmatch(plain(group))):
            if link.kind is LinkKind.IMAGE:
                parts.append(dialect.picture(dialect.text(said[1] or ""), link))
            else:
                parts.append(dialect.link(dialect.text(plain(group)[1:-1]), link))
        else:
            parts.append(dialect.link(_emphasised(group, dialect), link))
    return "".join(parts)


def _by_link(spans: Spans) -> Iterable[tuple[int, Iterator[Span]]]:
    """Give runs of spans of one link; the numbers of links, and the blanks before them, are left out."""
    kept = [
        replace(span, text=span.text.removesuffix(" ")) if _is_link_number(follows) else span
        for span, follows in pairwise([*spans, Span("")])
        if not _is_link_number(span)
    ]
    return groupby((span for span in kept if span.text), attrgetter("link"))


def _is_link_number(span: Span) -> bool:
    return bool(span.style & Style.NUMBER and span.link)


def _needs_tags(span: Span, following: Span) -> bool:
    """Whether Markdown's signs could stay as they are where an emphasis begins or ends and no blank is: another one
    begins there, or punctuation stands within and a letter outside (CommonMark, 6.2)."""
    end, before = span.text[-1:], span.style & _EMPHASES
    start, after = following.text[:1], following.style & _EMPHASES
    if before == after or not end.strip() or not start.strip():
        return False
    within, outside = (end, start) if before else (start, end)
    return bool(before and after) or (outside.isalnum() and not within.isalnum())


def _emphasised(spans: Sequence[Span], dialect: _Dialect) -> str:
    """Write spans with their emphases; one that goes on in the next span stays open, and none touches a blank."""
    if any(map(_needs_tags, spans, spans[1:])):
        dialect = dialect._replace(emphasis=_IN_TAGS)
    parts: list[str] = []
    opened: list[Style] = []
    for span in spans:
        bare = span.text.strip()
        wanted = [style for style in _TAGS if style & span.style] if bare else []
        same = 0
        while same < min(len(opened), len(wanted)) and opened[same] == wanted[same]:
            same += 1
        closing = "".join(dialect.emphasis[style][1] for style in reversed(opened[same:]))
        begins, ends = (span.text[: len(span.text) - len(span.text.lstrip())], span.text[len(span.text.rstrip()) :])
        parts += [closing, begins if bare else span.text.replace("\n", dialect.line_break)]
        opened = wanted
        if bare:
            parts += [dialect.emphasis[style][0] for style in wanted[same:]]
            write = dialect.code if span.style & Style.CODE else dialect.text
            said = (dialect.note if span.style & Style.NUMBER else write)(bare)
            parts.append(said.replace("\n", dialect.line_break))
            parts.append(ends)
    parts += [dialect.emphasis[style][1] for style in reversed(opened)]
    return "".join(parts)
