"""The lines of a block in a width of so many cells: text wrapped, with what stands before each line.

Every line fits, and all that the block says is on one of them, however narrow it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from msgspec.structs import replace
from rich.cells import cell_len

from newsreader.blocks import Block, Frame, Kind, Span, Spans, Style, Text, plain
from newsreader.typesetting.signs import UNICODE, Signs
from newsreader.typesetting.wrapping import (
    Line,
    divided,
    is_right_to_left,
    line_ends,
    stable_width,
    width_of,
    wrapped,
)

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
        from newsreader.typesetting.code import coloured  # noqa: PLC0415 - as tables, rarely on the first screen

        block = replace(block, spans=tuple(coloured(block.text, block.language)))
    block = _placed(block)
    first, others = _leads(_fitting(block.frames, width, signs), signs)
    if before is not None and not is_tight(before, block):
        quote = others[: _quotes_in_common(before, block, signs)].rstrip()
        yield [Span(quote, Style.FRAME)] if quote else []
    has_no_breaks = _NO_BREAK in block.text
    lead, ends = first, is_right_to_left(plain(block.spans)) and not block.rows
    for line in _lines(block, max(width - cell_len(first), 1), signs):
        if has_no_breaks:  # where a line may not end is of no use to who reads it
            line = [replace(span, text=span.text.replace(_NO_BREAK, " ")) for span in line]  # noqa: PLW2901
        if ends:
            yield [*line, Span("".join(reversed(re.split("( )", lead))), Style.FRAME)]
        else:
            yield [Span(lead, Style.FRAME), *line] if lead else line
        lead = others


def drawable(block: Block, signs: Signs = UNICODE) -> Block:
    """Return a block whose text has the width that it seems to have, and only the signs that there are."""

    def shown(spans: Spans) -> Spans:
        if plain(spans).isascii():
            return spans
        made = []
        for span in spans:
            text = span.text if signs.joins else stable_width(span.text)
            made.append(replace(span, text=_SCRIPTS.sub(_as_ascii, text) if signs.is_ascii else text))
        return tuple(made)

    return replace(
        block, spans=shown(block.spans), rows=tuple(tuple(shown(cell) for cell in row) for row in block.rows)
    )


def _as_ascii(found: re.Match[str]) -> str:
    text = unicodedata.normalize("NFKC", found[0])
    return ("^" if found[1] else "_") + (text if len(text) == 1 or text.isalnum() else f"({text})")


def _fitting(frames: tuple[Frame, ...], width: int, signs: Signs) -> tuple[Frame, ...]:
    """Leave the outermost frames out where too little room would be left for text."""
    while frames and width - cell_len(_leads(frames, signs)[0]) < MIN_TEXT:
        frames = frames[1:]
    return frames


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


def _quotes_in_common(before: Block | None, block: Block, signs: Signs) -> int:
    """Return the cells of the frames up to the last quote that two blocks both stand in."""
    if before is None:
        return 0
    taken = end = 0
    for one, other in zip(before.frames, block.frames, strict=False):
        if other.begins or one.is_quote != other.is_quote:
            break
        taken += cell_len(_leads((other,), signs)[0])
        end = taken if other.is_quote else end
    return end


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
            from newsreader.typesetting.tables import table_lines  # noqa: PLC0415 - rarely on the first screen

            yield from table_lines(block.rows, block.heads, width, signs)
        case _:
            yield from _wrapped(block.spans, width, _STYLES.get(block.kind, Style.PLAIN))


def _placed(block: Block) -> Block:
    """Note of each span where it begins in the text of its block."""
    place = 0

    def placed(spans: Spans) -> Spans:
        nonlocal place
        made = []
        for span in spans:
            made.append(Span(span.text, span.style, span.link, place))
            place += len(span.text)
        place += bool(spans)  # the line break between it and the next cell
        return tuple(made)

    spans = placed(block.spans)
    return replace(block, spans=spans, rows=tuple(tuple(map(placed, row)) for row in block.rows))


def _wrapped(spans: Spans, width: int, style: Style) -> Iterator[Line]:
    """Wrap text at blanks; lines from right to left end at the edge."""
    to_the_right = is_right_to_left(plain(spans))
    for parts in wrapped(spans, width):
        line = parts
        if style:
            line = [span if span.style & Style.NUMBER else replace(span, style=span.style | style) for span in parts]
        yield [Span(" " * (width - width_of(line)), Style.FRAME), *line] if to_the_right else line


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
