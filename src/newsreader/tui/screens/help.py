"""The keys as they are now, by group; narrows as one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from newsreader.text import clean_line
from newsreader.tui.cells import settled
from newsreader.tui.keys import BY_NAME, Group, Key
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

    def __init__(self, views: Mapping[str, str] | None = None) -> None:
        """Show the keys of the table, and those of saved views: their names by the key that shows each."""
        super().__init__()
        self._keys = list(BY_NAME.values())
        self._keys += [view_key(key, name) for key, name in (views or {}).items()]

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


def view_key(key: str, name: str) -> Key:
    """Describe the key of a saved view as those of the table are."""
    name = settled(clean_line(name))
    return Key(name, key, "", name, f"Show {name}.", Group.FIND)


def table(typed: str, width: int, keys: Sequence[Key]) -> Content:
    """Write the keys that `typed` leaves, under the names of their groups."""
    lines: list[Content] = []
    column = min(max(len(" ".join(key.shown_keys)) for key in keys) + 2, COLUMN)
    for group in Group:
        left = [key for key in keys if key.group is group and _wanted(key, typed)]
        if left:
            lines += [Content(""), Content.styled(group.value, "bold $text-accent")]
            lines += [line for key in left for line in _entry(key, column, width)]
    return Content("\n").join(lines[1:]) if lines else Content(f"No key for “{typed}”.")


def _wanted(key: Key, typed: str) -> bool:
    shown = key.shown_keys
    named = typed in shown or (len(typed) > 1 and typed.casefold() in (name.casefold() for name in shown))
    return named or narrowed(f"{key.label} {key.description}", typed)


def _entry(key: Key, column: int, width: int) -> list[Content]:
    keys = Content.styled(" ".join(key.shown_keys), "$text-warning")
    if width < NARROW:
        return [keys, *(Content(key.description).wrap(max(width, 1)))]
    first, *rest = Content(key.description).wrap(width - column)
    lead = keys.truncate(column - 1, ellipsis=True, pad=True) + " "
    return [lead + first, *(Content(" " * column) + line for line in rest)]
