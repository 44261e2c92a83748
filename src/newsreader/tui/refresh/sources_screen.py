"""The sources, and how each of them is doing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static

from newsreader.dates import describe_age, from_iso
from newsreader.text import clean_line
from newsreader.tui.cells import settled
from newsreader.tui.dialogs.choose import Choice, ChooseScreen

if TYPE_CHECKING:
    from newsreader.library.statistics import Overview


class SourcesScreen(ChooseScreen[str]):
    """Lists sources, with all that is known of the one under the cursor below; gives the key of the one picked."""

    DEFAULT_CSS = """
    SourcesScreen > Vertical { max-width: 90; }
    SourcesScreen .about { height: 3; margin-top: 1; }
    """
    PLACEHOLDER = "Enter articles, r refresh, d remove; type to narrow"
    BELOW = 4

    def __init__(
        self,
        found: Sequence[Overview],
        now: datetime,
        refresh: Callable[[str], None],
        remove: Callable[[str], None],
    ) -> None:
        """List sources.

        Args:
            found: the sources.
            now: what ages count from.
            refresh: refreshes the source that has a key.
            remove: removes it.
        """
        choices = [Choice(_outside(each.source.name), each.source.key, _brief(each)) for each in found]
        super().__init__("Sources", choices, commands={"r": self.action_refresh, "d": self.action_remove})
        self._about = {each.source.key: about(each, now) for each in found}
        self._refresh = refresh
        self._remove = remove

    def compose_below(self) -> ComposeResult:
        """All about the source under the cursor."""
        yield Static(classes="about")

    def action_refresh(self) -> None:
        """Refresh the source under the cursor."""
        if (choice := self.highlighted) is not None:
            self._refresh(choice.value)

    def action_remove(self) -> None:
        """Remove the source under the cursor."""
        if (choice := self.highlighted) is not None:
            self.dismiss(None)
            self._remove(choice.value)

    @on(OptionList.OptionHighlighted)
    def _tell_about(self) -> None:
        choice = self.highlighted
        self.query_one(".about", Static).update(self._about[choice.value] if choice else Content(""))


def about(each: Overview, now: datetime) -> Content:
    """Say in three lines what a source is, when it was and will be read, and what is wrong with it."""
    from newsreader.addresses import redacted  # noqa: PLC0415
    from newsreader.library.statistics import next_refresh  # noqa: PLC0415 - these two are loaded by now

    source = each.source
    weekly = f"{each.weekly:.1f}".removesuffix(".0")
    read = describe_age(from_iso(source.succeeded), now)
    due = "" if source.gone else f"next {next_refresh(source, now)}" if source.url else "from a file"
    times = [f"read {read}" if read else "", due, f"{weekly} a week"]
    trouble = ": ".join(filter(None, (each.note, _outside(source.error))))
    lines = [
        Content(" ".join(filter(None, (source.kind.value, _outside(redacted(source.url) if source.url else ""))))),
        Content(", ".join(filter(None, times))),
        Content.styled(trouble, "$text-error" if source.error else "$text-warning"),
    ]
    return Content("\n").join(lines)


def _brief(each: Overview) -> str:
    """What stands at the end of a line: how it is doing, and how many of its articles are unread."""
    word = re.split(r"[:,]| until", each.note)[0]
    return f"{word}  {each.unread:,} of {each.total:,}" if word else f"{each.unread:,} of {each.total:,}"


def _outside(text: str) -> str:
    return settled(clean_line(text))
