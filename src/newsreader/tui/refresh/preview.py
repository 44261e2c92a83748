"""What is at an address, before it becomes a source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from newsreader.dates import local_day
from newsreader.text import clean_line
from newsreader.tui.cells import isolates, settled
from newsreader.tui.list.rows import MONTHS, UNTITLED

if TYPE_CHECKING:
    from newsreader.library.adding import Preview
    from newsreader.model import Draft

SHOWN = 5
"""How many articles are shown."""
_QUIET = "$text-muted"


@dataclass(frozen=True)
class Answer:
    """What is to be done: add what was found, choose one of the feeds that it links, or ask for another address."""

    found: Preview | None = None
    page: bool = False
    """Look at the page itself, not at the feed that it links."""


class PreviewScreen(ModalScreen[Answer | None]):
    """Shows what was found at an address; Enter takes it. None for nothing at all."""

    DEFAULT_CSS = """
    PreviewScreen { align: center middle; }
    PreviewScreen > Vertical {
        width: 90%; min-width: 20; max-width: 80; height: auto; max-height: 100%; background: $surface; padding: 0 1;
    }
    PreviewScreen VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    PreviewScreen .found { height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    PreviewScreen .found.-wrong { text-wrap: wrap; }
    PreviewScreen .keys { height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; dock: bottom; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
        Binding("enter", "take", "Add", show=False),
        Binding("p", "page", "The page itself", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._answer: Answer | None = None
        """What Enter answers; None while nothing is known."""
        self._links = False
        """Whether what is shown was found by a link of the page."""
        self._shown = Static(Content("Looking at it."), classes="found")
        self._keys = Static(Content("Esc leaves it"), classes="keys")

    def compose(self) -> ComposeResult:
        """What was found, and the keys."""
        with Vertical():
            with VerticalScroll():
                yield self._shown
            yield self._keys

    def show_preview(self, found: Preview, known: bool) -> None:
        """Show what was found; where one of several feeds is to be chosen, ask for that at once."""
        if not self.is_current:
            return
        self._answer = Answer(found)
        if found.fetched is None:
            self.dismiss(self._answer)
            return
        self._shown.update(Content("\n").join(preview_lines(found, known)))
        self._offer("takes what is new" if known else "adds it", links=found.is_linked)

    def show_problem(self, problem: str, *, links: bool = False) -> None:
        """Say why nothing was found; `links`: it is a link of the page that failed."""
        if self.is_current:
            self._answer = Answer()
            self._shown.add_class("-wrong")
            self._shown.update(Content.styled(clean_line(problem), "$text-error"))
            self._offer("edits the address", links=links)

    def _offer(self, enter: str, *, links: bool) -> None:
        self._links = links
        keys = [f"Enter {enter}", *["p the page itself"] * links, "Esc leaves it"]
        self._keys.update(Content("   ".join(keys)))

    def action_page(self) -> None:
        """Answer that the page itself is meant, where a link of it was followed."""
        if self._links:
            self.dismiss(Answer(page=True))

    def action_take(self) -> None:
        """Answer, as soon as something is known."""
        if self._answer is not None:
            self.dismiss(self._answer)


def preview_lines(found: Preview, known: bool) -> Iterator[Content]:
    """Say what was found: its title, what it is, its first articles, and what was passed over."""
    from newsreader.addresses import redacted  # noqa: PLC0415 - loaded by now

    count = len(found.drafts)
    what = f"{clean_line(found.format)}, {count:,} article{'' if count == 1 else 's'}"
    yield _outside(found.title).stylize("bold $text-accent")
    yield Content.styled(f"{what}{', a source already' if known else ''}", _QUIET)
    yield _outside(redacted(found.url)).stylize(_QUIET)
    yield Content("")
    for draft in found.drafts[:SHOWN]:
        yield Content.assemble((f"{_day(draft):>11}  ", _QUIET), _outside(draft.headline or UNTITLED))
    if count > SHOWN:
        yield Content.styled(f"{'':>11}  and {count - SHOWN:,} more", _QUIET)
    for skipped in found.skipped[:1]:
        others = f" (and {len(found.skipped) - 1:,} more)" if len(found.skipped) > 1 else ""
        yield Content.styled(f"skipped{others}: ", _QUIET) + _outside(str(skipped))
    yield Content("")


def _outside(text: str) -> Content:
    text = settled(clean_line(text))
    before, after = isolates(text)
    return Content.assemble((before, _QUIET), Content(text), (after, _QUIET)) if before else Content(text)


def _day(draft: Draft) -> str:
    published: date | datetime | None = draft.published
    if published is None:
        return "no date"
    day = local_day(published)
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"
