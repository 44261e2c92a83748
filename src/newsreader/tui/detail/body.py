"""The text of an article in the detail: paragraphs, headings, lists, quotes, code, and where its links lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from newsreader.tui.detail.hanging import hanging, leading_to
from newsreader.tui.glyphs import Glyphs

if TYPE_CHECKING:
    from newsreader.sources.html import Block, Rendered

Outside = Callable[[str], Content]
"""Makes text from outside what may be shown."""
QUIET = "$foreground-muted"


def body_content(text: Rendered, glyphs: Glyphs, outside: Outside, width: int) -> list[Content]:
    """Lay out the blocks of an article, each a content; the items of a list, and the rows of a table, are one."""
    shown = [Content("\n").join(_block(block, outside, width) for block in group) for group in _groups(text.blocks)]
    if text.cut:
        shown.append(Content.styled(f"{glyphs.ellipsis} the rest is in the browser", QUIET))
    return shown or [Content.styled("No summary.", QUIET)]


def link_lines(addresses: Mapping[int, str], width: int) -> list[Content]:
    """Lay out addresses by their numbers."""
    return [
        hanging(
            Content.styled(f"{number} ", QUIET),
            Content.styled(address, "$text-accent").stylize(leading_to(number)),
            width,
        )
        for number, address in addresses.items()
    ]


def _groups(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Give the blocks that stand together: those of a list or of a table, each other one by itself."""
    for together, group in groupby(blocks, key=_kin):
        if together:
            yield list(group)
        else:
            yield from ([block] for block in group)


def _kin(block: Block) -> str:
    return "list" if block.mark or block.depth else "table" if block.kind == "row" else ""


def _block(block: Block, outside: Outside, width: int) -> Content:
    content = outside(block.text)
    match block.kind:
        case "heading":
            content = content.stylize("bold")
        case "code":
            content = content.stylize(QUIET)
    quote, mark = Content.styled("> " * block.quoted, QUIET), ""
    if block.quoted:
        content = content.stylize("italic")
    if block.depth or block.mark:
        mark = "  " * max(block.depth - 1, 0) + (f"{block.mark} " if block.mark else "  ")
    if not quote and not mark:
        return content
    return hanging(quote + Content.styled(mark, QUIET), content, width, quote + " " * len(mark))
