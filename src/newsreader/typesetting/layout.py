"""The lines of a block in a width of so many cells: text wrapped, with what stands before each line.

Every line fits, and all that the block says is on one of them, however narrow it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace
from rich.cells import cell_len

from newsreader.blocks import Block, Frame, Kind, Span, Spans, Style, Text, plain
from newsreader.typesetting.code import coloured
from newsreader.typesetting.signs import UNICODE, Signs
from newsreader.typesetting.tables import table_lines
from newsreader.typesetting.wrapping import (
    Line,
    divided,
    is_right_to_left,
    line_ends,
    stable_width,
    width_of,
    wrapped,
)

FindHits = Callable[[str], list[tuple[int, int]]]
"""Finds what of a text a search hit: places in order, from the first character to behind the last."""


class Highlight(NamedTuple):
    """What is highlighted, and how."""

    find: FindHits
    """Finds it in the whole text of a block (`Block.text`)."""
    style: Style


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
        yield from block_lines(block, before, width, signs)
        before = block


def block_lines(
    block: Block, before: Block | None, width: int, signs: Signs = UNICODE, highlights: Sequence[Highlight] = ()
) -> Iterator[Line]:
    """Lay a block out line by line, with what stands between it and the block before it.

    Text from right to left has its bars and marks at its right.

    Args:
        block: what is laid out.
        before: the block that stands before it; None for the first one.
        width: cells that each line may take.
        signs: what is drawn around the text.
        highlights: what is highlighted; of several styles a span gets all.
    """
    block = _highlighted(_shown(block, signs), highlights)
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


def _shown(block: Block, signs: Signs) -> Block:
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
            yield from table_lines(block.rows, block.heads, width, signs)
        case _:
            yield from _wrapped(block.spans, width, _STYLES.get(block.kind, Style.PLAIN))


def _highlighted(block: Block, highlights: Sequence[Highlight]) -> Block:
    """Colour a block of code, and mark what was found, also where it goes on from one span into the next."""
    if block.kind is Kind.CODE:
        block = replace(block, spans=tuple(coloured(block.text, block.language)))
    text = block.text if highlights else ""
    for find, style in highlights:
        places = find(text)
        if places and block.rows:
            parts = iter(_marked_parts([block.spans, *(cell for row in block.rows for cell in row)], places, style))
            caption = next(parts)
            block = replace(block, spans=caption, rows=tuple(tuple(next(parts) for _ in row) for row in block.rows))
        elif places:
            block = replace(block, spans=_marked(block.spans, places, style))
    return block


def _marked_parts(parts: Iterable[Spans], places: list[tuple[int, int]], style: Style) -> Iterator[Spans]:
    """Mark what was found in spans whose text was put together by line breaks, those without text left out."""
    remaining, start = deque(places), 0
    for spans in parts:
        length, own = sum(len(span.text) for span in spans), []
        while remaining and remaining[0][0] < start + length:
            own.append((remaining[0][0] - start, min(remaining[0][1] - start, length)))
            remaining.popleft()
        yield _marked(spans, own, style)
        start += length + 1 if spans else 0


def _marked(spans: Spans, places: list[tuple[int, int]], style: Style) -> Spans:
    cuts: list[tuple[int, int]] = []
    position = 0
    for start, end in places:
        cuts += [(position, start), (start, end)]
        position = end
    cuts.append((position, sum(len(span.text) for span in spans)))
    marked: list[Span] = []
    for number, part in enumerate(divided(spans, cuts)):
        marked += [replace(span, style=span.style | style) for span in part] if number % 2 else part
    return tuple(marked)


def _wrapped(spans: Spans, width: int, style: Style) -> Iterator[Line]:
    """Wrap text at blanks; lines from right to left end at the edge."""
    to_the_right = is_right_to_left(plain(spans))
    for parts in wrapped(spans, width):
        line = [replace(span, style=span.style | style) for span in parts] if style else parts
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
