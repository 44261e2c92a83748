"""The keys as they are now, by group, and what the signs in the list mean; narrows as one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from newsreader.tui.cells import UNICODE, Glyphs, hanging, plain_line
from newsreader.tui.dialogs.dialog import Dialog, FilterInput, matches
from newsreader.tui.keys import BY_NAME, Group, Key, keys_in_words
from newsreader.tui.list.headlines import ARRIVED

MAX_KEY_WIDTH = 16
"""Columns that the keys themselves may take."""
STACKED_BELOW = 40
"""Columns below which a description stands under its keys."""
_HEADING = "bold $text-accent"


class HelpScreen(Dialog[None]):
    """Lists every key. Esc, Enter and, while nothing is typed, ? close it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "dismiss(None)", "Close", show=False)]

    def __init__(self, views: Mapping[str, str] | None = None, glyphs: Glyphs = UNICODE) -> None:
        """Show the keys of the table, and those of saved views: their names by the key that shows each."""
        super().__init__("Keys", [("↓ ↑ PgDn PgUp", "scroll"), ("Esc", "close")])
        self._scroll, self._text = VerticalScroll(can_focus=False), Static(classes="keys")
        self._is_laid_out = False
        self._to_scroll = 0
        """Lines to scroll by as soon as the keys are laid out."""
        commands: dict[str, Callable[[], object]] = {
            "space": partial(self.action_page, 1),
            "home": partial(self.action_move, -1_000_000),
            "end": partial(self.action_move, 1_000_000),
            "question_mark": partial(self.dismiss, None),
        }
        self._filter = FilterInput(commands)
        self._signs = signs(glyphs)
        self._keys = list(BY_NAME.values())
        for key, name in (views or {}).items():
            label = plain_line(name)
            self._keys.append(Key(label, key, "", label, f"Show {label}.", Group.FIND))

    def compose_body(self) -> ComposeResult:
        """Compose what is typed, and the keys."""
        yield self._filter
        with self._scroll:
            yield self._text

    def on_resize(self) -> None:
        """Lay the keys out again, once the widgets have their new sizes."""
        self.call_after_refresh(self._list)

    @on(Input.Changed)
    def _list(self) -> None:
        typed = self._filter.value
        content = table(typed, self._scroll.scrollable_content_region.width, self._keys, self._signs)
        self._text.update(content)
        self.call_after_refresh(self._laid_out)

    def _laid_out(self) -> None:
        self._is_laid_out = True
        self.action_move(0)

    @on(Input.Submitted)
    def _close(self) -> None:
        self.dismiss(None)

    def action_move(self, lines: int) -> None:
        """Scroll."""
        self._to_scroll += lines
        if self._is_laid_out:
            self._scroll.scroll_relative(y=self._to_scroll, animate=False)
            self._to_scroll = 0

    def action_page(self, pages: int) -> None:
        """Scroll a page."""
        self.action_move(pages * max(self._scroll.size.height - 1, 1))


def signs(glyphs: Glyphs) -> dict[str, str]:
    """Say what the signs in the list mean."""
    take_in, expand = (BY_NAME[name].shown_keys[0] for name in ("take_in", "expand"))
    return {
        glyphs.unread: "Unread; beside a day, how many of its articles are.",
        glyphs.read: "Read.",
        glyphs.star: "Starred.",
        glyphs.selected: "Selected: marks apply to all selected articles.",
        glyphs.gone: f"Hidden by another process since the list was made; {take_in} removes it.",
        "+3": f"Three more articles tell this story; {expand} shows them.",
        "-3": f"They stand below it; {expand} collapses them.",
        f"{ARRIVED}13 Nov": "No date, or one in the future: it stands at the day when it came.",
    }


def table(typed: str, width: int, keys: Sequence[Key], meanings: Mapping[str, str]) -> Content:
    """Write the keys that `typed` leaves, under the names of their groups, and then the signs."""
    sections: dict[str, list[tuple[str, str]]] = {group.value: [] for group in Group}
    for key in keys:
        shown = key.shown_keys
        is_pressed = typed in shown or (len(typed) > 1 and typed.casefold() in [name.casefold() for name in shown])
        if is_pressed or matches(f"{key.label} {key.description}", typed):
            sections[key.group.value].append((" ".join(keys_in_words(key, keys)), key.description))
    sections["Signs"] = [
        (sign, meaning) for sign, meaning in meanings.items() if typed == sign or matches(meaning, typed)
    ]
    column = min(max(len(" ".join(keys_in_words(key, keys))) for key in keys) + 2, MAX_KEY_WIDTH)
    lines: list[Content] = []
    for heading, entries in sections.items():
        if entries:
            lines += [Content(""), Content.styled(heading, _HEADING)]
        for shown_keys, description in entries:
            lead = Content.styled(shown_keys, "$text-warning")
            if width < STACKED_BELOW:
                lines += [line for part in (lead, Content(description)) for line in part.wrap(max(width, 1))]
            else:
                lead = lead.truncate(column - 1, ellipsis=True, pad=True) + " "
                lines.append(hanging(lead, Content(description), width))
    return Content("\n").join(lines[1:]) if lines else Content(f"No key or sign for “{typed}”.")
