"""Picking from a list that narrows as one types: views, orders, links, sources, themes.

So does the command palette: every action with its key, every view, the theme, and the headlines themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Generic, TypeVar

import msgspec
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.strip import Strip
from textual.timer import Timer
from textual.widgets import Input, Static

from newsreader.library import Library
from newsreader.library.searching import search
from newsreader.library.views import View, views
from newsreader.model import Article
from newsreader.query import Query
from newsreader.query.tree import All, Text
from newsreader.text import fold
from newsreader.tui.cells import cut, plain_line, text_segments
from newsreader.tui.dialogs.dialog import Dialog, FilterInput, matches
from newsreader.tui.jobs import in_thread
from newsreader.tui.keys import BY_NAME, Group, Key, Scope, key_name, keys_in_words, shown_key
from newsreader.tui.lines import PickLines

T = TypeVar("T")

ABOUT_HEIGHT = 4
"""Lines below the list for what is known about the choice under the cursor, the one above them counted."""
REST = 0.1
"""Seconds after which the cursor rests on a choice: a preview may take longer than a key that is held leaves it."""
NOTED_FROM = 30
"""Cells that a note must have, else it is left out."""
MAX_NOTED = 26
"""Cells that labels with a note may take."""
MIN_LABEL = 8
"""Cells below which a label gets the room of a detail that takes more than half of the line, too."""

MAX_HEADLINES = 30
"""Headlines shown at most: more are not looked through, but narrowed by another letter."""
MIN_LETTERS = 3
"""Letters typed before headlines are searched: fewer are in nearly all of them."""
THEME = Key("theme", "", "choose_theme", "Theme", "Choose the colours.", Group.APP, Scope.APP)
"""The one command that has no key."""

Found = Key | View | Article


class Choice(msgspec.Struct, Generic[T], frozen=True):
    """One of several."""

    label: str
    value: T
    detail: str = ""
    """A few words for the end of its line, such as how many articles it holds."""
    key: str = ""
    """The key that picks it, by Textual's name; a letter is text all the same."""
    note: str = ""
    """What is said beside its label, where there is room."""
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


class ChoiceList(PickLines, Generic[T]):
    """Choices, a line each; the keys of the dialog move its cursor."""

    PARTS = "choice-list"
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"choice-list--{part}" for part in ("choice", "quiet", "cursor")}

    def __init__(self, moved: Callable[[], object]) -> None:
        """List nothing; `moved` is called when another choice is under the cursor."""
        super().__init__()
        self.can_focus = False
        self._moved = moved
        self._choices: Sequence[Choice[T]] = ()
        self._key_width = self._noted_width = 0

    @property
    def is_active(self) -> bool:
        """The keys of the dialog always are those of its list."""
        return True

    @property
    def current(self) -> Choice[T] | None:
        """The choice under the cursor; None when there is none."""
        return self._choices[self.cursor] if self._choices else None

    def align(self, choices: Sequence[Choice[T]]) -> None:
        """Keep as much room for keys, and for labels before notes, as these choices need."""
        self._key_width = max((len(shown_key(choice.key)) for choice in choices), default=0)
        noted = max((cell_len(choice.label) for choice in choices if choice.note), default=0)
        self._noted_width = min(noted, MAX_NOTED) + 2

    def show(self, choices: Sequence[Choice[T]], index: int) -> None:
        """List choices, the cursor on one of them."""
        self._choices, self.count = choices, len(choices)
        self.cursor = max(0, min(index, self.count - 1))
        self.set_length(self.count)
        self.keep_cursor_visible()
        self._moved()

    def cursor_moved(self) -> None:
        """Tell the dialog."""
        self._moved()

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        index, width = self.top + y, self.scrollable_content_region.width
        if index >= self.count:
            said = " Nothing matches" if not self.count and y == 0 else ""
            return Strip([Segment(said, self.style_of("quiet"))]).adjust_cell_length(width, self.style_of("choice"))
        style, quiet = self.style_of("choice"), self.style_of("quiet")
        if index == self.cursor:
            style = quiet = self.style_of("cursor")
        widths = {"key_width": self._key_width, "noted_width": self._noted_width}
        return choice_strip(self._choices[index], width, style, quiet, **widths)


class PickScreen(Dialog[T | None]):
    """Lists choices; gives the value of the one that is picked, or None."""

    ADDED = 0
    """Choices that may come to the others as one types."""

    def __init__(
        self,
        heading: str,
        choices: Sequence[Choice[T]],
        current: T | None = None,
        *,
        enter: str = "pick",
        actions: Sequence[Action[T]] = (),
        numbered: bool = False,
        preview: Callable[[T], object] | None = None,
    ) -> None:
        """List choices.

        Args:
            heading: what they are.
            choices: in order.
            current: the value to begin on.
            enter: what Enter does, for the last line.
            actions: what further keys do with the choice under the cursor.
            numbered: the keys of the choices are numbers, and digits narrow by them alone.
            preview: called with the value of each choice that the cursor rests on.
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
        self._preview = preview
        self._previewed = current
        self._resting: Timer | None = None
        self._list = ChoiceList[T](self._moved)
        self._has_about = any(choice.about is not None for choice in choices)
        self._about = Static(classes="about")
        commands: dict[str, Callable[[], object]] = {
            "home": partial(self._list.action_edge, -1),
            "end": partial(self._list.action_edge, 1),
        }
        for choice in self.choices:
            if len(shown_key(choice.key)) > 1:
                commands[choice.key] = partial(self.dismiss, choice.value)
        for action in self._actions:
            commands.update(dict.fromkeys(action.keys.split(","), partial(self._run, action)))
        self._filter = FilterInput(commands)
        is_wide = numbered or self._has_about or any(choice.note for choice in choices)
        self.set_class(is_wide, "-detailed")

    def compose_body(self) -> ComposeResult:
        """Compose what is typed, the choices, and what is known about the one under the cursor."""
        yield self._filter
        yield self._list
        if self._has_about:
            yield self._about

    def on_mount(self) -> None:
        """Start on the current choice."""
        values = [choice.value for choice in self.choices]
        self._use(self.choices)
        self.show(self.choices, values.index(self._current) if self._current in values else 0)

    def on_resize(self) -> None:
        """Have room for all choices, where there is so much."""
        self._use(self.choices)

    @property
    def index(self) -> int:
        """Where the cursor is among the choices shown."""
        return self._list.cursor

    @property
    def highlighted(self) -> Choice[T] | None:
        """The choice under the cursor; None when none is left."""
        return self._list.current

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
        if [choice.key for choice in self.shown] == [_typed_key(event.value)]:
            self.dismiss(self.shown[0].value)

    def show(self, choices: Sequence[Choice[T]], index: int = 0) -> None:
        """List some of the choices, the cursor on one of them."""
        self.shown = choices
        self._list.show(choices, index)

    def update(self, choices: Sequence[Choice[T]]) -> None:
        """List the same choices as they are now; what is typed and the cursor stay."""
        if self.is_running:
            self._use(choices)
            self.show(self.matching(self._filter.value), self.index)

    def _use(self, choices: Sequence[Choice[T]]) -> None:
        """Have these choices, and a box that has room for all of them, whatever is typed; the screen may have less."""
        self.choices = choices
        self._list.align(choices)
        self.make_room(1 + max(len(choices) + self.ADDED, 1) + ABOUT_HEIGHT * self._has_about)

    def _moved(self) -> None:
        """Show where the cursor is, and what is known about the choice under it."""
        choice = self.highlighted
        self.box.border_subtitle = f"{self.index + 1:,} of {len(self.shown):,}" if self.shown else ""
        if self._has_about:
            self._about.update(choice.about or "" if choice else "", layout=False)
        if self._preview is not None:
            if self._resting is not None:
                self._resting.stop()
            self._resting = self.set_timer(REST, self._show_preview)

    def _show_preview(self) -> None:
        choice = self.highlighted
        if self._preview is not None and self.is_active and choice is not None and choice.value != self._previewed:
            self._previewed = choice.value
            self._preview(choice.value)

    @on(Input.Submitted)
    def action_pick(self) -> None:
        """Give the choice under the cursor."""
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
        if self.shown:
            self._list.go_to((self.index + lines) % len(self.shown))

    def action_page(self, pages: int) -> None:
        """Go a page up or down."""
        self._list.action_page(pages)


def _typed_key(typed: str) -> str | None:
    """Give Textual's name of the key that a number or a sign is; letters are text."""
    return key_name(typed) if typed.isdecimal() or (len(typed) == 1 and not typed.isalpha()) else None


def choice_strip(
    choice: Choice[T], width: int, style: Style, quiet: Style, *, key_width: int = 0, noted_width: int = 0
) -> Strip:
    """Paint a choice as one line of `width` cells: its key, its label, its note, and its detail at the right edge.

    Args:
        choice: the choice.
        width: cells.
        style: of the label.
        quiet: of all else.
        key_width: cells of the longest key; 0 where no choice has one.
        noted_width: cells of the longest label that has a note, with what is between the two.
    """
    lead = f" {shown_key(choice.key):>{key_width}} " if key_width else " "
    detail = f" {choice.detail} " if choice.detail else " "
    room = max(width - cell_len(lead) - cell_len(detail), 1)
    if room < min(cell_len(choice.label), MIN_LABEL) and 2 * cell_len(detail) > width:
        detail, room = " ", max(width - cell_len(lead) - 1, 1)
    is_noted = bool(choice.note) and room - noted_width >= NOTED_FROM
    label = Strip(text_segments(lead, choice.label, noted_width - 2 if is_noted else room, quiet, style))
    line = label.adjust_cell_length(cell_len(lead) + (noted_width if is_noted else room), style)
    note = [Segment(cut(choice.note, room - noted_width), quiet)] if is_noted else []
    left = Strip([*line, *note]).adjust_cell_length(max(width - cell_len(detail), 0), style)
    return Strip([*left, Segment(detail, quiet)]).adjust_cell_length(width, style)


class Palette(PickScreen[Found]):
    """Finds a command, a view or a headline by its name, and gives it.

    All typed words must be there, and not merely the letters in their order: a headline looked for shall not find "all
    below read".
    """

    def __init__(self, library: Library) -> None:
        """List the commands that are not mere movements; views and headlines come when they are found."""
        keys = [key for key in BY_NAME.values() if key.scope is not Scope.PANE and key.name != "palette"]
        choices = [
            Choice[Found](
                key.label[0].upper() + key.label[1:], key, " ".join(keys_in_words(key, keys)), note=key.description
            )
            for key in (*keys, THEME)
        ]
        super().__init__("Commands, views, headlines", choices, enter="run or show")
        self._library = library

    def on_mount(self) -> None:
        """Add the views; those that every library has are commands already."""
        self._add_views()

    @work
    async def _add_views(self) -> None:
        found = await asyncio.to_thread(views, self._library)
        others = [view for view in found if view.kind != "view"]
        choices = [Choice[Found](f"{view.kind.capitalize()}: {plain_line(view.name)}", view) for view in others]
        self.update([*self.choices, *choices])

    def matching(self, typed: str) -> list[Choice[Found]]:
        """Give names that begin with what is typed, then names and descriptions that have its words, then headlines."""
        self._add_headlines(typed)
        found = [choice for choice in self.choices if matches(f"{choice.label} {choice.note}", typed)]
        start = fold(typed).strip()
        return sorted(
            found, key=lambda choice: (not fold(choice.label).startswith(start), not matches(choice.label, typed))
        )

    @work(group="headlines", exclusive=True)
    async def _add_headlines(self, typed: str) -> None:
        """Offer the newest headlines in which all typed words stand."""
        words = typed.split()
        if sum(map(len, words)) >= MIN_LETTERS:
            query = Query(All(tuple(Text(word, "headline") for word in words)))
            found = (await in_thread(lambda cancel: search(self._library, query, cancel=cancel))).articles
            headlines = [Choice[Found](plain_line(article.headline), article) for article in found[:MAX_HEADLINES]]
            self.show([*self.shown, *headlines], self.index)
