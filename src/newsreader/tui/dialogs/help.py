"""The keys as they are now, by group, and what the signs in the list mean; narrows as one types."""

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
from newsreader.tui.dialogs.narrowing import NarrowInput, narrowed
from newsreader.tui.glyphs import UNICODE, Glyphs
from newsreader.tui.keys.table import BY_NAME, Group, Key

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

    def __init__(self, views: Mapping[str, str] | None = None, glyphs: Glyphs = UNICODE) -> None:
        """Show the keys of the table, and those of saved views: their names by the key that shows each."""
        super().__init__()
        self._glyphs = glyphs
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
        self.query_one(Static).update(table(typed, width, self._keys, signs(self._glyphs)))

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


def signs(glyphs: Glyphs) -> dict[str, str]:
    """Say what the signs in the list mean."""
    take_in, expand = (BY_NAME[name].shown_keys[0] for name in ("take_in", "expand"))
    return {
        glyphs.unread: "Unread; beside a day, how many of it are.",
        glyphs.read: "Read.",
        glyphs.star: "Starred.",
        glyphs.selected: "Selected: marks are for all that are.",
        glyphs.gone: f"Hidden by another process since the list was made; {take_in} takes it away.",
        "+3": f"Three more articles tell this story; {expand} shows them.",
        "-3": f"They stand below it; {expand} collapses them.",
        "added": "No date, or one still to come: it stands where it was added.",
    }


def table(typed: str, width: int, keys: Sequence[Key], meanings: Mapping[str, str]) -> Content:
    """Write the keys that `typed` leaves, under the names of their groups, and then the signs."""
    lines: list[Content] = []
    column = min(max(len(" ".join(key.shown_keys)) for key in keys) + 2, COLUMN)
    for group in Group:
        left = [key for key in keys if key.group is group and _wanted(key, typed)]
        if left:
            lines += [Content(""), Content.styled(group.value, "bold $text-accent")]
            for key in left:
                lines += _entry(" ".join(key.shown_keys), key.description, column, width)
    found = {sign: meaning for sign, meaning in meanings.items() if typed == sign or narrowed(meaning, typed)}
    if found:
        lines += [Content(""), Content.styled("Signs", "bold $text-accent")]
        lines += [line for sign, meaning in found.items() for line in _entry(sign, meaning, column, width)]
    return Content("\n").join(lines[1:]) if lines else Content(f"No key or sign for “{typed}”.")


def _wanted(key: Key, typed: str) -> bool:
    shown = key.shown_keys
    named = typed in shown or (len(typed) > 1 and typed.casefold() in (name.casefold() for name in shown))
    return named or narrowed(f"{key.label} {key.description}", typed)


def _entry(what: str, description: str, column: int, width: int) -> list[Content]:
    shown = Content.styled(what, "$text-warning")
    if width < NARROW:
        return [shown, *(Content(description).wrap(max(width, 1)))]
    first, *rest = Content(description).wrap(width - column)
    lead = shown.truncate(column - 1, ellipsis=True, pad=True) + " "
    return [lead + first, *(Content(" " * column) + line for line in rest)]
