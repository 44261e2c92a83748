"""What dialogs share: the frame with its line of keys, the inputs; and the dialog that asks for a line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Offset, Size
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from newsreader.text import clean, clean_line, fold
from newsreader.tui.cells import Hint, flowing, key_hint

T = TypeVar("T")

ROOM_FROM = 12
"""Lines of a terminal from which something of what lies behind a dialog stays in sight above and below it."""
AIR_FROM = 30
"""Lines from which there are blank ones in a dialog, around what its keys move in."""
FRAME_HEIGHT = 2
"""Lines of the frame of a dialog."""


class Dialog(ModalScreen[T]):
    """A box over the reader: its title in the frame, a body, and a line with its keys.

    Esc closes it, with None as its result.
    """

    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close", show=False)]
    VERTICAL_BREAKPOINTS = [(0, "-tight"), (ROOM_FROM, "-framed"), (AIR_FROM, "-airy")]  # noqa: RUF012 - as Textual has it

    def __init__(self, heading: str = "", hints: Iterable[Hint] = (("Esc", "close"),)) -> None:
        """Make a dialog.

        Args:
            heading: its title; none where it is empty.
            hints: the keys that its last line shows.
        """
        super().__init__()
        self.box = Vertical()
        """The box that the body is in."""
        self.show_heading(heading)
        self._hints = Hints(hints, self._fit)
        self._body_height = 0

    def compose(self) -> ComposeResult:
        """Compose body and keys."""
        with self.box:
            yield from self.compose_body()
            yield self._hints

    def compose_body(self) -> ComposeResult:
        """Compose what is between title and keys."""
        yield from ()

    def show_heading(self, heading: str) -> None:
        """Show another title."""
        self.box.border_title = Content(heading)

    def make_room(self, lines: int) -> None:
        """Have a box for a body of so many lines, as far as the screen has room for them; lists take what is left."""
        self._body_height = lines
        self._fit()

    def _fit(self) -> None:
        if self._body_height:
            air = 2 if self.app.size.height >= AIR_FROM else 0
            keys = max(self._hints.size.height, 1)
            self.box.styles.height = FRAME_HEIGHT + self._body_height + air + keys

    def show_hints(self, hints: Iterable[Hint]) -> None:
        """Show other keys in the last line."""
        self._hints.show(hints)


class Hints(Widget):
    """Keys and what they do, in as many lines as that takes; none is cut in two."""

    def __init__(self, hints: Iterable[Hint], resized: Callable[[], object]) -> None:
        """Show keys; `resized` is called when they take other room than before."""
        super().__init__()
        self._resized = resized
        self._hints = [key_hint(key, label)[2:] for key, label in hints]

    def show(self, hints: Iterable[Hint]) -> None:
        """Show others."""
        self._hints = [key_hint(key, label)[2:] for key, label in hints]
        self.refresh(layout=True)

    def on_resize(self) -> None:
        """Tell the dialog."""
        self._resized()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as many lines as are needed."""
        return len(flowing(self._hints, "  ", width))

    def render(self) -> Content:
        """Write the lines."""
        return Content("\n").join(flowing(self._hints, "  ", self.content_size.width))


def matches(text: str, typed: str) -> bool:
    """Whether each typed word is in `text`; case and accents do not matter."""
    folded = fold(text)
    return all(word in folded for word in fold(typed).split())


class LineInput(Input):
    """Textual's input, with the terminal's own cursor where the next letter goes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+backspace", "delete_right_word", show=False),  # Textual 8.2.5 has another key for it
    ]

    def validate_value(self, value: str) -> str:
        """Let nothing in that acts on a terminal, whatever is pasted."""
        return clean(value)

    @property
    def cursor_screen_offset(self) -> Offset:
        """The place of the cursor; behind the text Textual means the cell after it, which it scrolls to."""
        offset = super().cursor_screen_offset
        return offset - Offset(1, 0) if self.cursor_at_end else offset


class FilterInput(LineInput):
    """What is typed here narrows what the dialog lists below it.

    Letters are always text. The arrows and the page keys call the dialog's `action_move` and `action_page`, and chords
    are commands of the dialog.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n,ctrl+j", "screen.move(1)", show=False),
        Binding("up,ctrl+p,ctrl+k", "screen.move(-1)", show=False),
        Binding("pagedown", "screen.page(1)", show=False),
        Binding("pageup", "screen.page(-1)", show=False),
    ]

    def __init__(self, commands: Mapping[str, Callable[[], object]]) -> None:
        """Make an empty input.

        Args:
            commands: what further keys do, by Textual's names; those that edit text do so where there is any.
        """
        super().__init__(placeholder="type to narrow", compact=True)
        self._commands = commands

    def on_key(self, event: events.Key) -> None:
        """Run a command instead of editing."""
        command = self._commands.get(event.key)
        if event.key in {"delete", "ctrl+d"}:
            edits = self.cursor_position < len(self.value)
        else:
            edits = bool(self.value) and (event.is_printable or event.key in {"home", "end"})
        if command is not None and not edits:
            event.stop()
            event.prevent_default()
            command()


class AskScreen(Dialog[str | None]):
    """Asks for a line, such as the name of a tag; gives it cleaned, or None. Tab completes from what is known."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", "Complete", show=False, priority=True)]

    def __init__(
        self,
        heading: str,
        known: Sequence[str] = (),
        check: Callable[[str], str] = lambda answer: "",
        answer: str = "",
        present: Collection[str] = (),
        *,
        tidy: Callable[[str], str] = clean_line,
    ) -> None:
        """Ask.

        Args:
            heading: what is asked for.
            known: answers to complete from.
            check: says why an answer can't be used, or nothing.
            answer: what stands there at first, to be edited.
            present: the known answers that are there already, and are removed by being given; they are offered first.
            tidy: cleans the answer.
        """
        super().__init__(heading)
        self._known = sorted(known, key=lambda each: (each not in present, each.casefold()))
        self._present = present
        self._check = check
        self._given = answer
        self._tidy = tidy
        self._line = Static(classes="known")

    def compose_body(self) -> ComposeResult:
        """Compose the answer, and a line for what is known or wrong."""
        suggester = SuggestFromList(self._known, case_sensitive=False)
        yield LineInput(self._given, compact=True, select_on_focus=False, suggester=suggester)
        yield self._line

    def on_mount(self) -> None:
        """Offer what is known."""
        self._offer(self._given)

    def action_complete(self) -> None:
        """Complete to the first known answer that begins so."""
        answer = self.query_one(Input)
        begun = answer.value.casefold()
        if known := next((each for each in self._known if each.casefold().startswith(begun)), None):
            answer.value = known
            answer.action_end()

    @on(Input.Changed)
    def _show_known(self, event: Input.Changed) -> None:
        self._offer(event.value)

    def _offer(self, typed: str) -> None:
        """Show which known answers have what is typed, and what Enter does with it."""
        fitting = (each for each in self._known if matches(each, typed))
        self._show_line("  ".join(f"{each} (remove)" if each in self._present else each for each in fitting))
        complete = [("Tab", "complete")] if self._known else []
        enter = "remove" if clean_line(typed) in self._present else "accept"
        self.show_hints([("Enter", enter), *complete, ("Esc", "cancel")])

    @on(Input.Submitted)
    def _answer(self, event: Input.Submitted) -> None:
        answer = self._tidy(event.value)
        wrong = self._check(answer) if answer else ""
        if wrong:
            self._show_line(wrong, wrong=True)
        else:
            self.dismiss(answer or None)

    def _show_line(self, line: str, *, wrong: bool = False) -> None:
        self._line.set_class(wrong, "-wrong")
        self._line.display = wrong or bool(self._known)
        self._line.update(Content(line))
