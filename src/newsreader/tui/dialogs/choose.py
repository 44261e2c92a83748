"""Choosing one of several: a view, an order. Narrows as one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from newsreader.tui.dialogs.narrowing import NarrowInput, SteadyList, narrowed

T = TypeVar("T")

ROOMY = 12
"""Lines above which something of what lies behind is left to be seen."""


@dataclass(frozen=True)
class Choice(Generic[T]):
    """One of several."""

    label: str
    value: T
    detail: str = ""
    """Something short that stands at the end of its line, such as how many articles it holds."""
    key: str = ""
    """The key that picks it while nothing is typed."""


class ChooseScreen(ModalScreen[T | None]):
    """Lists choices; gives the value of the one picked, or None."""

    DEFAULT_CSS = """
    ChooseScreen { align: center middle; }
    ChooseScreen > Vertical {
        width: 90%; min-width: 20; max-width: 60; height: auto; background: $surface; padding: 0 1;
    }
    ChooseScreen Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    ChooseScreen .title { color: $text-accent; text-style: bold; }
    ChooseScreen NarrowInput { background: $surface; }
    ChooseScreen OptionList {
        border: none; padding: 0; background: $surface; height: auto;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    ChooseScreen OptionList:nocolor > .option-list--option-highlighted { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close", show=False)]

    PLACEHOLDER = "type to narrow"
    BELOW = 0
    """Lines below the choices, that `compose_below` fills."""

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[T]],
        current: T | None = None,
        commands: Mapping[str, Callable[[], object]] | None = None,
    ) -> None:
        """List choices.

        Args:
            title: what they are.
            choices: in order.
            current: the value to begin on.
            commands: what further keys do while nothing is typed.
        """
        super().__init__()
        self._commands = commands or {}
        self._title = title
        self.choices = choices
        """All of them, in order."""
        self._current = current
        self._shown: list[Choice[T]] = list(choices)

    def compose(self) -> ComposeResult:
        """The title, what is typed, and the choices."""
        commands: dict[str, Callable[[], object]] = {
            "j": partial(self.action_move, 1),
            "k": partial(self.action_move, -1),
            "q": partial(self.dismiss, None),
            **{choice.key: partial(self.dismiss, choice.value) for choice in self.choices if choice.key},
            **self._commands,
        }
        with Vertical():
            yield Static(Content(self._title), classes="title")
            yield NarrowInput(commands, placeholder=self.PLACEHOLDER)
            options = SteadyList(markup=False, compact=True)
            options.can_focus = False
            yield options
            yield from self.compose_below()

    def compose_below(self) -> ComposeResult:
        """What stands below the choices: here nothing."""
        yield from ()

    @property
    def highlighted(self) -> Choice[T] | None:
        """The choice under the cursor; None when none is left."""
        index = self.query_one(OptionList).highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None

    def on_mount(self) -> None:
        """Start on the present choice."""
        self._list()
        values = [choice.value for choice in self._shown]
        if self._current in values:
            self.query_one(OptionList).highlighted = values.index(self._current)

    def on_resize(self) -> None:
        """Line the details up with the new edge, and keep the list within the lower one."""
        self._list(self.query_one(OptionList).highlighted)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._shown = self.left(event.value)
        self._list()

    def left(self, typed: str) -> list[Choice[T]]:
        """Give the choices that are left when something is typed."""
        return [choice for choice in self.choices if narrowed(choice.label, typed)]

    def _list(self, highlighted: int | None = 0) -> None:
        options = self.query_one(OptionList)
        keyed = any(choice.key for choice in self.choices)
        width = options.scrollable_content_region.width
        options.set_options([Option(row(choice, width, keyed)) for choice in self._shown])
        room = self.size.height - (4 if self.size.height > ROOMY else 2) - self.BELOW
        options.styles.height = max(min(len(self._shown), room), 1)
        if self._shown:
            options.highlighted = min(highlighted or 0, len(self._shown) - 1)

    @on(Input.Submitted)
    def _pick(self) -> None:
        if (choice := self.highlighted) is not None:
            self.dismiss(choice.value)

    @on(OptionList.OptionSelected)
    def _pick_clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index].value)

    def action_move(self, lines: int) -> None:
        """Go up or down, around the ends."""
        options = self.query_one(OptionList)
        options.action_cursor_down() if lines > 0 else options.action_cursor_up()

    def action_page(self, pages: int) -> None:
        """Go a page up or down."""
        options = self.query_one(OptionList)
        turn = options.action_page_down if pages > 0 else options.action_page_up
        turn()  # type: ignore[no-untyped-call]


def row(choice: Choice[T], width: int, keyed: bool) -> Content:
    """Write a choice as one line: its key, its label, and its detail at the right edge."""
    key = Content.styled(f"{choice.key or ' '} ", "$foreground-muted") if keyed else Content("")
    detail = Content.styled(f" {choice.detail}", "$foreground-muted") if choice.detail else Content("")
    room = max(width - key.cell_length - detail.cell_length, 1)
    return key + Content(choice.label).truncate(room, ellipsis=True, pad=True) + detail
