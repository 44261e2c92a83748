"""The text of an article in the detail: paragraphs, headings, lists, quotes, code, and where its links lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from newsreader.library.rendering import FIRST_LINK
from newsreader.tui.glyphs import Glyphs

if TYPE_CHECKING:
    from newsreader.sources.html_blocks import Block, Rendered

Outside = Callable[[str], Content]
"""Makes text from outside what may be shown."""
QUIET = "$foreground-muted"


def body_content(text: Rendered, glyphs: Glyphs, outside: Outside) -> list[Content]:
    """Lay out the blocks of an article, each a content; the items of a list, and the rows of a table, are one."""
    shown = [Content("\n").join(_block(block, outside) for block in group) for group in _groups(text.blocks)]
    if text.cut:
        shown.append(Content.styled(f"{glyphs.ellipsis} the rest is in the browser", QUIET))
    return shown or [Content.styled("No summary.", QUIET)]


def link_lines(url: str, text: Rendered) -> list[Content]:
    """Lay out the addresses, numbered: the article's own, then those in its text."""
    numbered = ([(FIRST_LINK - 1, url)] if url else []) + list(enumerate(text.links, FIRST_LINK))
    return [Content.assemble((f"{number} ", QUIET), (address, "$text-accent")) for number, address in numbered]


def _groups(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Give the blocks that stand together: those of a list or of a table, each other one by itself."""
    for together, group in groupby(blocks, key=_kin):
        if together:
            yield list(group)
        else:
            yield from ([block] for block in group)


def _kin(block: Block) -> str:
    return "list" if block.mark or block.depth else "table" if block.kind == "row" else ""


def _block(block: Block, outside: Outside) -> Content:
    content = outside(block.text)
    match block.kind:
        case "heading":
            content = content.stylize("bold")
        case "code":
            content = content.stylize(QUIET)
    if block.depth or block.mark:
        mark = f"{block.mark} " if block.mark else "  "
        content = Content.assemble("  " * max(block.depth - 1, 0), (mark, QUIET), content)
    if block.quoted:
        content = Content.assemble(("> " * block.quoted, QUIET), content.stylize("italic"))
    return content
