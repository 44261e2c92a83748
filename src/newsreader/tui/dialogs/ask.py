"""Asking for one line, such as the name of a tag, with what is known already offered to complete it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from newsreader.text import clean_line
from newsreader.tui.dialogs.narrowing import narrowed


def _anything(_answer: str) -> str:
    return ""


class AskScreen(ModalScreen[str | None]):
    """Asks for a line; gives it cleaned, or None. Tab completes, an answer that will not do is told why."""

    DEFAULT_CSS = """
    AskScreen { align: center middle; }
    AskScreen > Vertical {
        width: 90%; max-width: 60; height: auto; max-height: 100%; background: $surface; padding: 0 1;
    }
    AskScreen Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    AskScreen .title { color: $text-accent; text-style: bold; }
    AskScreen Input { background: $surface; }
    AskScreen .known { color: $text-muted; }
    AskScreen .known.-wrong { color: $text-error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("tab", "complete", "Complete", show=False, priority=True),
    ]

    def __init__(
        self, title: str, known: Sequence[str] = (), check: Callable[[str], str] = _anything, answer: str = ""
    ) -> None:
        """Ask.

        Args:
            title: what is asked for.
            known: answers to complete from.
            check: says why an answer will not do, or nothing.
            answer: what stands there at first, to be edited.
        """
        super().__init__()
        self._title = title
        self._known = sorted(known, key=str.casefold)
        self._check = check
        self._given = answer

    def compose(self) -> ComposeResult:
        """The question, the answer, and a line for what is known or wrong."""
        with Vertical():
            yield Static(Content(self._title), classes="title")
            yield Input(
                self._given,
                compact=True,
                select_on_focus=False,
                suggester=SuggestFromList(self._known, case_sensitive=False),
            )
            yield Static(Content("  ".join(self._known)), classes="known")

    def action_complete(self) -> None:
        """Complete as far as the first known answer that begins so."""
        answer = self.query_one(Input)
        begun = answer.value.casefold()
        for known in self._known:
            if known.casefold().startswith(begun):
                answer.value = known
                answer.action_end()
                return

    @on(Input.Changed)
    def _show_known(self, event: Input.Changed) -> None:
        fitting = [known for known in self._known if narrowed(known, event.value)]
        self._say("  ".join(fitting))

    @on(Input.Submitted)
    def _answer(self, event: Input.Submitted) -> None:
        answer = clean_line(event.value)
        wrong = self._check(answer) if answer else ""
        if wrong:
            self._say(wrong, wrong=True)
        else:
            self.dismiss(answer or None)

    def _say(self, line: str, wrong: bool = False) -> None:
        known = self.query_one(".known", Static)
        known.set_class(wrong, "-wrong")
        known.update(Content(line))
