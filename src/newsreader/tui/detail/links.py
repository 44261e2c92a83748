"""What an article leads to: its links, and the other articles of its story; a number goes there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import on
from textual.widgets import Input

from newsreader.tui.cells import settled
from newsreader.tui.detail.mentions import Mention
from newsreader.tui.dialogs.choose import Choice, ChooseScreen


class LinksScreen(ChooseScreen[int]):
    """Lists what the detail numbers; gives the number picked, by typing it or as any other choice."""

    DEFAULT_CSS = """
    LinksScreen > Vertical { max-width: 100; }
    """
    PLACEHOLDER = "a number goes there, y copies, typing narrows"

    def __init__(self, targets: Mapping[int, str | Mention], copy: Callable[[int], None]) -> None:
        """List targets.

        Args:
            targets: addresses and articles, by their numbers.
            copy: copies the address of the one that has a number.
        """
        width = len(str(max(targets)))
        choices = [
            Choice(f"{number:>{width}} {_named(target)}", number, target.age if isinstance(target, Mention) else "")
            for number, target in targets.items()
        ]
        super().__init__("Links", choices, commands={"y": self.action_copy})
        self._copy = copy

    def left(self, typed: str) -> list[Choice[int]]:
        """A number leaves those that begin with it, the shortest first; words, those that have them."""
        if not typed.isdecimal():
            return super().left(typed)
        return [choice for choice in self.choices if str(choice.value).startswith(typed)]

    def action_copy(self) -> None:
        """Copy the address of the one under the cursor."""
        if (choice := self.highlighted) is not None:
            self._copy(choice.value)
            self.dismiss(None)

    @on(Input.Changed)
    def _go_at_once(self, event: Input.Changed) -> None:
        """Go where only one number is left that begins as typed."""
        left = self.left(event.value)
        if event.value.isdecimal() and len(left) == 1:
            self.dismiss(left[0].value)


def _named(target: str | Mention) -> str:
    return settled(f"{target.source}: {target.headline}" if isinstance(target, Mention) else target)
