"""The lines of a block in a width of so many cells: text wrapped, with what stands before each line; code; tables.

Every line fits, and all that the block says is on one of them, however narrow it is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace
from rich.cells import cell_len

from newsreader.blocks import Block, Frame, Kind, Span, Spans, Style, Text, plain
from newsreader.typesetting.wrapping import Line, divided, is_right_to_left, line_ends, stable_width, width_of, wrapped


class Signs(msgspec.Struct, frozen=True):
    """The signs that are drawn around text, each one cell wide."""

    bar: str = "▌"
    """Beside a quote."""
    bullet: str = "•"
    opens: str = "▾"
    """Before a text that a browser opens."""
    wraps: str = "↪"
    """Before what of a line of code did not fit on it."""
    rule: str = "─"
    column: str = "│"
    cross: str = "┼"
    head_rule: str = "━"
    """Below what names the columns of a table."""
    head_cross: str = "┿"
    is_ascii: bool = False
    """Whether superscripts and subscripts are written in ASCII too."""
    joins: bool = False
    """Whether pictures of several characters stay as they are, although terminals disagree about their width."""


UNICODE = Signs()
UNMEASURED = Signs(joins=True)
"""For text that goes into a file."""
ASCII = Signs("|", "-", "+", ">", "-", "|", "+", "=", "+", is_ascii=True)

MIN_TEXT = 12
"""Cells that must be left for text; where there are fewer, what stands before it gives way."""
_NO_BREAK = "\u00a0"
_INDENT = 4
"""Cells that a definition is indented."""
_CODE_INDENT = 2
_STYLES = {Kind.HEADING: Style.HEADING | Style.BOLD, Kind.CAPTION: Style.QUIET | Style.ITALIC, Kind.TERM: Style.BOLD}
_TIGHT = {Kind.PARAGRAPH, Kind.TERM}
_SCRIPTS = re.compile("([⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ]+)|([₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]+)")


def text_lines(text: Text, width: int, signs: Signs = UNICODE) -> Iterator[Line]:
    """Lay out all blocks, in so many cells."""
    before: Block | None = None
    for block in text:
        yield from block_lines(drawable(block, signs), before, width, signs)
        before = block


def block_lines(block: Block, before: Block | None, width: int, signs: Signs = UNICODE) -> Iterator[Line]:
    """Lay a block out line by line, with what stands between it and the block before it.

    Text from right to left has its bars and marks at its right.

    Args:
        block: what is laid out, as `drawable` gives it.
        before: the block that stands before it; None for the first one.
        width: cells that each line may take.
        signs: what is drawn around the text.
    """
    if block.kind is Kind.CODE:
        block = replace(block, spans=coloured(block.text, block.language))
    frames = block.frames
    while frames and width - cell_len(_leads(frames, signs)[0]) < MIN_TEXT:
        frames = frames[1:]  # the outermost give way
    lead, others = _leads(frames, signs)
    if before is not None and not is_tight(before, block):
        common = block.frames[: frames_in_common(before, block)]
        while common and not common[-1].is_quote:
            common = common[:-1]
        quote = others[: cell_len(_leads(common, signs)[1])].rstrip()
        yield [Span(quote, Style.FRAME)] if quote else []
    has_no_breaks = _NO_BREAK in block.text
    ends = is_right_to_left(plain(block.spans)) and not block.rows
    for line in _lines(block, max(width - cell_len(lead), 1), signs):
        if has_no_breaks:  # where a line may not end is of no use to who reads it
            line = [replace(span, text=span.text.replace(_NO_BREAK, " ")) for span in line]  # noqa: PLW2901
        if ends:
            yield [*line, Span("".join(reversed(re.split("( )", lead))), Style.FRAME)]
        else:
            yield [Span(lead, Style.FRAME), *line] if lead else line
        lead = others


def drawable(block: Block, signs: Signs = UNICODE) -> Block:
    """Return a block whose text has the width that it seems to have, and only the signs that there are.

    Of each span it notes where it begins in the text of the block.
    """

    place = 0

    def shown(spans: Spans) -> Spans:
        nonlocal place
        made = []
        for span in spans:
            text = span.text if signs.joins else stable_width(span.text)
            text = _SCRIPTS.sub(_as_ascii, text) if signs.is_ascii else text
            made.append(Span(text, span.style, span.link, place))
            place += len(text)
        place += bool(spans)  # the line break between it and the next cell
        return tuple(made)

    spans = shown(block.spans)
    return replace(block, spans=spans, rows=block.rows and tuple(tuple(map(shown, row)) for row in block.rows))


def _as_ascii(found: re.Match[str]) -> str:
    text = unicodedata.normalize("NFKC", found[0])
    return ("^" if found[1] else "_") + (text if len(text) == 1 or text.isalnum() else f"({text})")


def _leads(frames: Iterable[Frame], signs: Signs) -> tuple[str, str]:
    """Return what stands before the first line, and before the others."""
    first = others = ""
    for frame in frames:
        if frame.is_quote:
            mark = rest = f"{signs.bar} "
        else:
            mark = f"{ {'-': signs.bullet, '+': signs.opens}.get(frame.mark, frame.mark) } ".replace("  ", " ")
            mark = mark if frame.mark else " " * _INDENT
            rest = " " * cell_len(mark)
        first += mark if frame.begins or frame.is_quote else rest
        others += rest
    return first, others


def frames_in_common(before: Block, block: Block) -> int:
    """Return how many frames, of the outermost ones, two blocks that follow each other both stand in."""
    count = 0
    for one, other in zip(before.frames, block.frames, strict=False):
        if other.begins or one.is_quote != other.is_quote:
            break
        count += 1
    return count


def is_tight(before: Block, block: Block) -> bool:
    """Whether no blank line stands between two blocks: items of a list, a term and its definition, a caption."""
    if block.kind is Kind.CAPTION:
        return before.kind not in {Kind.HEADING, Kind.CAPTION}
    if before.kind not in _TIGHT or block.kind not in _TIGHT:
        return False
    if len(before.frames) == len(block.frames) and before.kind is Kind.TERM:
        return True  # a text that opens, another term for the same
    if block.kind is Kind.TERM or not block.frames or block.frames[-1].is_quote or not block.frames[-1].begins:
        return False
    if block.frames[-1].is_first and len(before.frames) >= len(block.frames):
        return False  # another list
    return before.kind is Kind.TERM or (bool(before.frames) and not before.frames[-1].is_quote)


def _lines(block: Block, width: int, signs: Signs) -> Iterator[Line]:
    match block.kind:
        case Kind.RULE:
            yield [Span(signs.rule * width, Style.FRAME)]
        case Kind.CODE:
            yield from _code_lines(block.spans, width, signs)
        case Kind.TABLE:
            yield from _wrapped(block.spans, width, _STYLES[Kind.CAPTION])
            yield from _table_lines(block.rows, block.heads, width, signs)
        case _:
            yield from _wrapped(block.spans, width, _STYLES.get(block.kind, Style.PLAIN))


def _wrapped(spans: Spans, width: int, style: Style) -> Iterator[Line]:
    """Wrap text at blanks; lines from right to left end at the edge."""
    to_the_right = is_right_to_left(plain(spans))
    for parts in wrapped(spans, width):
        line = parts
        if style:
            line = [span if span.style & Style.NUMBER else replace(span, style=span.style | style) for span in parts]
        yield [Span(" " * (width - width_of(line)), Style.FRAME), *line] if to_the_right else line


MAX_CODE = 8_000
"""Characters of a piece of code that is coloured: a lexer is regular expressions, and what it reads is from outside."""
MAX_LINE = 500
"""Characters of a line of it."""
_LANGUAGES = frozenset(
    "bash c c# c++ cfg console cpp cs csharp css diff docker dockerfile dosini elixir ex exs go golang haskell hs html"
    " ini java javascript js json kotlin ksh lua make makefile nix nixos php pycon py py3 python python3 rb rs ruby"
    " rust sh shell shell-session sql swift toml ts typescript udiff xml yaml zig zsh".split()
)
"""The languages that articles are written about, by names that Pygments has for their lexers."""
_OTHER_NAMES = {
    other: name
    for name, others in {
        "c": "h",
        "console": "sh-session terminal",
        "cpp": "cc hpp",
        "css": "scss",
        "diff": "patch",
        "html": "xhtml",
        "javascript": "jsx node",
        "json": "json5",
        "kotlin": "kt",
        "sql": "mysql postgresql sqlite",
        "typescript": "tsx",
        "xml": "rss svg",
        "yaml": "yml",
    }.items()
    for other in others.split()
}
"""Names that publishers give some of them, or what is read much alike."""
_TOKENS = {
    Style.COMMENT: ("Comment", "Generic.Prompt"),
    Style.KEYWORD: ("Keyword", "Operator.Word", "Name.Tag", "Generic.Heading"),
    Style.STRING: ("Literal.String",),
    Style.LITERAL: ("Literal",),
    Style.NAME: (
        *("Name.Function", "Name.Class", "Name.Decorator", "Name.Builtin", "Name.Attribute"),
        "Generic.Subheading",
    ),
    Style.ADDED: ("Generic.Inserted",),
    Style.REMOVED: ("Generic.Deleted",),
}
"""What the types of tokens begin with that have a style; the first counts."""


def coloured(text: str, language: str) -> Spans:
    """Return code as spans, in colours where its language is known and it is not too long."""
    whole = (Span(text, Style.CODE, place=0),)
    name = _OTHER_NAMES.get(language.lower(), language.lower())
    if name not in _LANGUAGES or len(text) > MAX_CODE or any(len(line) > MAX_LINE for line in text.split("\n")):
        return whole
    spans: list[Span] = []
    place = 0
    for token, piece in _lexer(name).get_tokens(f"{text}\n"):
        spans.append(Span(piece[: max(len(text) - place, 0)], _token_style(token), place=place))
        place += len(piece)
    # A lexer may add or drop what it does not understand.
    return tuple(span for span in spans if span.text) if plain(spans) == text else whole


@cache
def _lexer(name: str) -> Any:
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # noqa: PLC0415 - where there is code

    return get_lexer_by_name(name, stripnl=False)


@cache
def _token_style(token: Any) -> Style:
    path = ".".join(token)
    return Style.CODE | next(
        (style for style, beginnings in _TOKENS.items() if path.startswith(beginnings)), Style.PLAIN
    )


def _code_lines(spans: Spans, width: int, signs: Signs) -> Iterator[Line]:
    """Lay code out as a rectangle, set off to the right; what does not fit goes on below the beginning of its line."""
    room = max(width - _CODE_INDENT, 1)
    lead = Span(" " * (width - room), Style.CODE)
    places: list[tuple[int, int]] = []
    hangs: list[int] = []
    start = 0
    for line in plain(spans).split("\n"):
        indent = min(len(line) - len(line.lstrip(" ")), room // 2)
        for number, (begin, end) in enumerate(_code_ends(line, indent, room)):
            places.append((start + begin, start + end))
            hangs.append(indent if number else -1)
        start += len(line) + 1
    for hang, parts in zip(hangs, divided(spans, places), strict=True):
        goes_on: Line = [] if hang < 0 else [Span(f"{' ' * hang}{signs.wraps} ", Style.CODE | Style.FRAME)]
        made = [lead, *goes_on, *parts]
        yield [*made, Span(" " * (width - width_of(made)), Style.CODE)]


def _code_ends(line: str, indent: int, width: int) -> Iterator[tuple[int, int]]:
    """Find the parts of a line of code: at blanks where there are some, but for those that it begins with."""
    if cell_len(line) <= width:
        yield 0, len(line)
        return
    text = _NO_BREAK * indent + line[indent:]
    _, end = next(line_ends(text, width))
    yield 0, end
    start = end + len(text[end:]) - len(text[end:].lstrip(" "))
    for begin, end in line_ends(text[start:], max(width - indent - _CODE_INDENT, 1)):
        yield start + begin, start + end


LEAST = 12
"""Cells that a column must have, or all that its words need: below that a row is easier to read as a record."""
_MOST_COLUMNS = 40
_NUMBER = r"[+\-−±~<>≤≥]?\s?[$€£¥]?\d[\d.,'\u00a0 ]*\s?(?:[%‰°]|[a-zA-Zµ°/²³]{1,4})?|[-–—]|n/a"


class _Column(NamedTuple):
    """What the cells of a column need."""

    wish: int
    """Cells of the longest one."""
    least: int
    is_number: bool


def _table_lines(rows: Sequence[Sequence[Spans]], heads: int, width: int, signs: Signs) -> Iterator[Line]:
    """Lay the rows of a table out row by row, the first of which name its columns.

    Columns beside one another where there is room, else a record for each row.
    """
    count = len(rows[0]) if rows else 0
    columns = [_column([row[place] for row in rows], heads) for place in range(min(count, _MOST_COLUMNS))]
    least = sum(column.least for column in columns) + count - 1
    if count > _MOST_COLUMNS or least > width:
        yield from _records(rows, heads, width, signs)
        return
    gap = " " if least + 2 * (count - 1) <= width else ""
    separator = f"{gap}{signs.column}{gap}"
    widths = _fitted(columns, width - len(separator) * (count - 1))
    head_rule, rule = (
        [Span((gap and sign).join(["", cross, ""]).join(sign * each for each in widths), Style.FRAME)]
        for sign, cross in ((signs.head_rule, signs.head_cross), (signs.rule, signs.cross))
    )
    wraps = False
    for number, row in enumerate(rows):
        is_head = number < heads
        lines = list(_row_lines([_bold(cell) for cell in row] if is_head else row, widths, columns, separator))
        wrapped_before, wraps = wraps, len(lines) > 1
        if number and number == heads:
            yield head_rule
        elif number > heads and (wraps or wrapped_before):
            yield rule
        yield from lines


def _bold(cell: Spans) -> Spans:
    return tuple(replace(span, style=span.style | Style.BOLD) for span in cell)


def _column(cells: Sequence[Spans], heads: int) -> _Column:
    texts = [plain(cell) for cell in cells]
    wish = max(max(map(cell_len, text.split("\n"))) for text in texts)
    words = max(max(map(cell_len, text.split()), default=0) for text in texts)
    values = [text.strip() for text in texts[heads:] if text.strip()]
    is_number = bool(values) and all(re.fullmatch(_NUMBER, value, re.IGNORECASE) for value in values)
    return _Column(max(wish, 1), max(min(words, LEAST), 1), is_number)


def _fitted(columns: Sequence[_Column], room: int) -> list[int]:
    """Give each column what it wishes, or as much as all get that wish for more."""

    def widths(most: int) -> list[int]:
        return [max(column.least, min(column.wish, most)) for column in columns]

    widest = max((column.wish for column in columns), default=0)
    most = bisect_right(range(widest + 1), room, key=lambda most: sum(widths(most))) - 1
    fitted = widths(most)
    left = room - sum(fitted)
    growing = [place for place, column in enumerate(columns) if column.least <= most < column.wish]
    for place in growing[max(len(growing) - left, 0) :]:
        fitted[place] += 1
    return fitted


def _row_lines(
    cells: Sequence[Spans], widths: Sequence[int], columns: Sequence[_Column], separator: str
) -> Iterator[Line]:
    """Lay the cells of a row out beside one another."""
    nothing: Line = []
    parts = [list(wrapped(cell, width)) or [nothing] for cell, width in zip(cells, widths, strict=True)]
    for line_of_each in zip_longest(*parts, fillvalue=nothing):
        line: Line = []
        for spans, width, column in zip(line_of_each, widths, columns, strict=True):
            if line:
                line.append(Span(separator, Style.FRAME))
            blanks = Span(" " * (width - width_of(spans)), Style.FRAME)
            to_the_right = column.is_number or is_right_to_left(plain(spans))
            line += [blanks, *spans] if to_the_right else [*spans, blanks]
        yield line


def _records(rows: Sequence[Sequence[Spans]], heads: int, width: int, signs: Signs) -> Iterator[Line]:
    """Write a table that is too wide row by row: what each cell is of, and what it says."""
    names = [_bold(name) for name in rows[heads - 1]] if 0 < heads < len(rows) else [()] * len(rows[0])
    for number, row in enumerate(rows[heads:] or rows):
        if number:
            yield [Span(signs.rule * min(width, 8), Style.FRAME)]
        for name, cell in zip(names, row, strict=True):
            if not cell:
                continue
            said = (*name, Span(": ", Style.FRAME), *cell) if name else cell
            lines = wrapped(said, max(width - 2, 1))
            yield next(lines)
            yield from ([Span("  "[: width - 1], Style.FRAME), *line] for line in lines)
