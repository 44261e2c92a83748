"""The keys as they are now, by group; narrows as one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from newsreader.tui.keys import BY_NAME, KEYS, Group, Key, shown_key
from newsreader.tui.screens.narrowing import NarrowInput, narrowed

COLUMN = 16
"""Columns that the keys themselves may take."""
NARROW = 40
"""Columns below which a description stands under its keys."""


class HelpScreen(ModalScreen[None]):
    """Lists every key. Esc, q and ? close it."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > Vertical {
        width: 100%; max-width: 84; height: 100%; background: $surface; padding: 0 1;
    }
    HelpScreen NarrowInput { background: $surface; }
    HelpScreen VerticalScroll {
        height: 1fr; background: $surface; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1", "dismiss(None)", "Close", show=False)]

    def __init__(self, changed: Mapping[str, str] | None = None) -> None:
        """Show the keys of the table, but those in `changed` (by name) as they are bound there."""
        super().__init__()
        self._keys = {key.name: key.keys for key in BY_NAME.values()} | dict(changed or {})

    def compose(self) -> ComposeResult:
        """What is typed, and the keys."""
        commands: dict[str, Callable[[], object]] = {
            "j": partial(self.action_move, 1),
            "k": partial(self.action_move, -1),
            "space": partial(self.action_page, 1),
            "g": partial(self._edge, -1),
            "G": partial(self._edge, 1),
            "q": partial(self.dismiss, None),
            "question_mark": partial(self.dismiss, None),
        }
        with Vertical():
            yield NarrowInput(commands, placeholder="Keys: type to narrow, Esc closes")
            with VerticalScroll(can_focus=False):
                yield Static()

    def on_resize(self) -> None:
        """Lay the keys out anew."""
        self._list()

    @on(Input.Changed)
    def _list(self) -> None:
        typed = self.query_one(NarrowInput).value
        width = self.query_one(VerticalScroll).scrollable_content_region.width
        self.query_one(Static).update(table(typed, width, self._keys))

    @on(Input.Submitted)
    def _close(self) -> None:
        self.dismiss(None)

    def action_move(self, lines: int) -> None:
        """Scroll."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll a page."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=pages * max(scroll.size.height - 1, 1), animate=False)

    def _edge(self, end: int) -> None:
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_end(animate=False) if end > 0 else scroll.scroll_home(animate=False)


def table(typed: str, width: int, bound: Mapping[str, str]) -> Content:
    """Write the keys that `typed` leaves, under the names of their groups."""
    lines: list[Content] = []
    column = min(max(len(_shown(keys)) for keys in bound.values()) + 2, COLUMN)
    for group in Group:
        keys = [key for key in KEYS if key.group is group and _wanted(key, bound[key.name], typed)]
        if keys:
            lines += [Content(""), Content.styled(group.value, "bold $text-accent")]
            lines += [line for key in keys for line in _entry(key, bound[key.name], column, width)]
    return Content("\n").join(lines[1:]) if lines else Content(f"No key for “{typed}”.")


def _wanted(key: Key, bound: str, typed: str) -> bool:
    shown = _shown(bound).split()
    named = typed in shown or (len(typed) > 1 and typed.casefold() in (name.casefold() for name in shown))
    return named or narrowed(f"{key.label} {key.description}", typed)


def _shown(bound: str) -> str:
    return " ".join(shown_key(name) for name in bound.split(","))


def _entry(key: Key, bound: str, column: int, width: int) -> list[Content]:
    keys = Content.styled(_shown(bound), "$text-warning")
    if width < NARROW:
        return [keys, *(Content(key.description).wrap(max(width, 1)))]
    first, *rest = Content(key.description).wrap(width - column)
    lead = keys.truncate(column - 1, ellipsis=True, pad=True) + " "
    return [lead + first, *(Content(" " * column) + line for line in rest)]
