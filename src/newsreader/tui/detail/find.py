"""Finding in the article: the line that asks for what, and the commands that go from hit to hit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from newsreader.text import clean_line
from newsreader.tui.cells import Hint, key_hint
from newsreader.tui.detail.pane import Found
from newsreader.tui.dialogs.dialog import LineInput
from newsreader.tui.host import Host
from newsreader.tui.keys import command
from newsreader.tui.panes import Panes

FIND_HINTS: tuple[Hint, ...] = (("↓", "next hit"), ("Enter", "stay"), ("Esc", "back"))
ROOM_FOR_HINTS = 70
"""Columns of a terminal from which the line that asks has room for them."""


class FindBox(LineInput):
    """One line for what is to be found; the arrows go from hit to hit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.end_find(True)", "stay", show=False),
        Binding("escape", "screen.end_find(False)", "go back", show=False),
        Binding("down", "screen.command('next_hit')", "next hit", show=False),
        Binding("up", "screen.command('previous_hit')", "previous hit", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False)


class FindBar(Horizontal):
    """The line that asks, in the place of the status line."""

    def __init__(self) -> None:
        super().__init__()
        self.box = FindBox()
        self._count = Static(markup=False, classes="count")

    def compose(self) -> ComposeResult:
        """Compose slash, box, count and keys."""
        yield Static("/", markup=False, classes="slash")
        yield self.box
        yield self._count

    def show_found(self, found: Found | None) -> None:
        """Say which hit of how many the reader is at, and which keys help."""
        said = Content.styled(found.counted if found is not None else "", "$text-accent" if found else "$text-warning")
        keys = Content("").join(key_hint(*hint) for hint in FIND_HINTS)
        self._count.update(said + keys if self.app.size.width >= ROOM_FOR_HINTS else said)


@dataclass(eq=False)
class ArticleFind:
    """The commands of finding in the article."""

    panes: Panes
    bar: FindBar
    host: Host
    is_typing: bool = False
    """Whether the line that asks has the keys."""
    _origin: int = 0
    """The first line that was seen when it was opened."""
    _last: str = ""
    """What was looked for last."""

    @property
    def is_open(self) -> bool:
        """Whether there are hits to go through."""
        return self.panes.detail.found is not None and not self.is_typing

    @command
    def find_in_article(self) -> None:
        """Ask for what to find in the article, and go there as it is typed."""
        if self.panes.list.current is None:
            self.host.notify_no_article()
            return
        self.panes.enter(in_detail=True)
        detail = self.panes.detail
        detail.end_find()
        self.is_typing, self._origin = True, detail.top
        with self.bar.box.prevent(Input.Changed):
            self.bar.box.value = ""
        self.bar.box.placeholder = self._last or "find in the article"
        self.bar.show_found(None)
        self.host.screen.add_class("-finding")
        self.host.screen.set_focus(self.bar.box)

    def type_find(self, text: str) -> None:
        """Look for what is typed, from where the reader was when it was begun."""
        detail = self.panes.detail
        detail.find(text, self._origin)
        if not detail.found:
            detail.scroll_to_line(self._origin)
        self.bar.show_found(detail.found)

    def end_typing(self, stay: bool, *, focus: bool = True) -> None:
        """Close the line that asks: stay at what was found, or go back; nothing typed means what was typed last."""
        if not self.is_typing:
            return
        detail, text = self.panes.detail, self.bar.box.value or self._last
        if stay and not self.bar.box.value:
            self.type_find(text)
        self.is_typing = False
        self.host.screen.remove_class("-finding")
        if stay and text:
            self._last = text
            if not detail.found:
                self.host.notify(f'No "{clean_line(text, 60)}" in this article')
        if not stay:
            detail.scroll_to_line(self._origin)
        if not stay or not detail.found:
            detail.end_find()
        if focus:
            self.panes.enter(in_detail=True)

    @command
    def next_hit(self) -> None:
        """Go to the next hit, from the last one to the first."""
        self._step(1)

    @command
    def previous_hit(self) -> None:
        """Go to the hit before, from the first one to the last."""
        self._step(-1)

    def _step(self, step: int) -> None:
        detail = self.panes.detail
        if detail.found is None and not self.is_typing and self._last and self.panes.detail_seen:
            detail.find(self._last, detail.top)
        else:
            detail.find_next(step)
        if self.is_typing:
            self.bar.show_found(detail.found)

    @command
    def end_find(self) -> None:
        """Highlight no hits any more; the keys go to the next unread article again."""
        self.panes.detail.end_find()
