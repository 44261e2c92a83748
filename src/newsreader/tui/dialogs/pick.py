"""Picking from a list that narrows as one types: views, orders, links, sources, themes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from newsreader.tui.cells import QUIET
from newsreader.tui.dialogs.dialog import Dialog, FilterInput, SteadyList, matches
from newsreader.tui.keys.table import key_name, shown_key

T = TypeVar("T")

FRAMED_FROM = 12
"""Lines of a terminal from which something of what lies behind the dialog stays in sight."""
ABOUT_HEIGHT = 3
"""Lines below the list for what is known about the choice under the cursor."""


class Choice(msgspec.Struct, Generic[T], frozen=True):
    """One of several."""

    label: str
    value: T
    detail: str = ""
    """A few words for the end of its line, such as how many articles it holds."""
    key: str = ""
    """The key that picks it, by Textual's name; a letter is text all the same."""
    about: Content | None = None
    """What is shown below the list while the cursor is on it."""


class Action(msgspec.Struct, Generic[T], frozen=True):
    """What a key of a pick list does with the choice under the cursor, other than picking it."""

    keys: str
    """Chords, by Textual's names, separated by commas; the last line shows the first."""
    label: str
    run: Callable[[T], object]
    """Given the value of the choice."""
    closes: bool = False
    """Whether the list closes first."""


class PickScreen(Dialog[T | None]):
    """Lists choices; gives the value of the one that is picked, or None."""

    def __init__(
        self,
        heading: str,
        choices: Sequence[Choice[T]],
        current: T | None = None,
        *,
        enter: str = "pick",
        actions: Sequence[Action[T]] = (),
        numbered: bool = False,
    ) -> None:
        """List choices.

        Args:
            heading: what they are.
            choices: in order.
            current: the value to begin on.
            enter: what Enter does, for the last line.
            actions: what further keys do with the choice under the cursor.
            numbered: the keys of the choices are numbers, and digits narrow by them alone.
        """
        hints = [(shown_key(action.keys.split(",")[0]), action.label) for action in actions]
        super().__init__(heading, [("Enter", enter), *hints, ("Esc", "close")])
        self.choices: Sequence[Choice[T]] = choices
        """All of them, in order."""
        self.shown = self.choices
        """Those that what is typed leaves."""
        self._current = current
        self._actions = actions
        self._numbered = numbered
        self._options = SteadyList(markup=False, compact=True)
        self._key_width = max((len(shown_key(choice.key)) for choice in choices), default=0)
        self._has_about = any(choice.about is not None for choice in choices)
        self.set_class(numbered or self._has_about, "-detailed")

    def compose_body(self) -> ComposeResult:
        """Compose what is typed, the choices, and what is known about the one under the cursor."""
        commands: dict[str, Callable[[], object]] = {
            "home": partial(self._go_to, 0),
            "end": partial(self._go_to, -1),
        }
        for choice in self.choices:
            if len(shown_key(choice.key)) > 1:
                commands[choice.key] = partial(self.dismiss, choice.value)
        for action in self._actions:
            commands.update(dict.fromkeys(action.keys.split(","), partial(self._run, action)))
        yield FilterInput(commands)
        self._options.can_focus = False
        yield self._options
        if self._has_about:
            yield Static(classes="about")

    def on_mount(self) -> None:
        """Start on the current choice."""
        values = [choice.value for choice in self.choices]
        self.show(self.choices, values.index(self._current) if self._current in values else 0)

    def on_resize(self) -> None:
        """Line the details up with the new edge, and keep the list within the lower one."""
        self.show(self.shown, self.index)

    @property
    def index(self) -> int:
        """Where the cursor is among the choices shown."""
        return self._options.highlighted or 0

    @property
    def highlighted(self) -> Choice[T] | None:
        """The choice under the cursor; None when none is left."""
        return self.shown[self.index] if self.index < len(self.shown) else None

    def matching(self, typed: str) -> list[Choice[T]]:
        """Give the choices that what is typed leaves."""
        if self._numbered and typed.isdecimal():
            return [choice for choice in self.choices if choice.key.startswith(typed)]
        key = _typed_key(typed)
        return [choice for choice in self.choices if choice.key == key or matches(choice.label, typed)]

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        """List what is left; the key of the only choice that is left picks it, unless it is a letter."""
        self.show(self.matching(event.value))
        self.show_about()  # where nothing is left, nothing is highlighted
        if [choice.key for choice in self.shown] == [_typed_key(event.value)]:
            self.dismiss(self.shown[0].value)

    def show(self, choices: Sequence[Choice[T]], index: int = 0) -> None:
        """List some of the choices, the cursor on one of them."""
        self.shown = choices
        options = self._options
        width = options.scrollable_content_region.width
        options.set_options([Option(choice_line(choice, width, self._key_width)) for choice in choices])
        others = 3 + (1 + ABOUT_HEIGHT if self._has_about else 0)  # title, input and keys
        room = self.size.height - others - (2 if self.size.height > FRAMED_FROM else 0)
        options.styles.height = max(min(len(choices), room), 1)
        if choices:
            options.highlighted = min(index, len(choices) - 1)

    def update(self, choices: Sequence[Choice[T]]) -> None:
        """List the same choices as they are now; what is typed and the cursor stay."""
        if self.is_running:
            self.choices = choices
            self.show(self.matching(self.query_one(FilterInput).value), self.index)
            self.show_about()

    @on(OptionList.OptionHighlighted)
    def show_about(self) -> None:
        """Show what is known about the choice under the cursor."""
        if self._has_about:
            choice = self.highlighted
            self.query_one(".about", Static).update(choice.about or "" if choice else "")

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _pick(self) -> None:
        if (choice := self.highlighted) is not None:
            self.pick(choice)

    def pick(self, choice: Choice[T]) -> None:
        """Give the value of a choice."""
        self.dismiss(choice.value)

    def _run(self, action: Action[T]) -> None:
        if (choice := self.highlighted) is not None:
            if action.closes:
                self.dismiss(None)
            action.run(choice.value)

    def action_move(self, lines: int) -> None:
        """Go up or down, around the ends."""
        self._go_to(self.index + lines)

    def action_page(self, pages: int) -> None:
        """Go a page up or down."""
        turn = self._options.action_page_down if pages > 0 else self._options.action_page_up
        turn()  # type: ignore[no-untyped-call]

    def _go_to(self, index: int) -> None:
        if self.shown:
            self._options.highlighted = index % len(self.shown)


def _typed_key(typed: str) -> str | None:
    """Give Textual's name of the key that a number or a sign is; letters are text."""
    return key_name(typed) if typed.isdecimal() or (len(typed) == 1 and not typed.isalpha()) else None


def choice_line(choice: Choice[T], width: int, key_width: int = 0) -> Content:
    """Write a choice as one line of `width` cells: its key, its label, and its detail at the right edge."""
    key = Content.styled(f"{shown_key(choice.key):>{key_width}} ", QUIET) if key_width else Content("")
    detail = Content.styled(f" {choice.detail}", QUIET) if choice.detail else Content("")
    room = max(width - key.cell_length - detail.cell_length, 1)
    return key + Content(choice.label).truncate(room, ellipsis=True, pad=True) + detail
