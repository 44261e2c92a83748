"""The screens for sources: the list of them with how each is doing, and the preview of what is at an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from newsreader.addresses import redacted
from newsreader.dates import describe_age, from_iso, local_day
from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.library.adding import LinkedFeedError, Preview, preview
from newsreader.library.sources import find_by_url
from newsreader.library.statistics import Overview, next_refresh
from newsreader.library.views import View
from newsreader.model import Source
from newsreader.text import clean_line, plural
from newsreader.tui.cells import QUIET, UNTITLED, Hint, literal, plain_line
from newsreader.tui.dialogs.dialog import Dialog
from newsreader.tui.dialogs.pick import Action, Choice, PickScreen

SHOWN = 5
"""Articles that a preview shows."""


Listed = tuple[Overview, View | None]
"""A source, and its view; one without articles has none."""
Answer = Preview | Literal["page", "edit"]
"""What is to be done about an address: add what was found, fetch the page itself (not the feed that it links), or ask
for another one."""


Act = Callable[[Source], object]


def sources_screen(
    choices: Sequence[Choice[Listed]], *, refresh: Act, change: Act, remove: Act, full_text: Act
) -> PickScreen[Listed]:
    """List sources; gives the one that is picked. The others do what their names say with the one under the cursor."""
    actions = [
        Action[Listed]("ctrl+r", "refresh", lambda each: refresh(each[0].source)),
        Action[Listed]("ctrl+o", "change", lambda each: change(each[0].source)),
        Action[Listed]("delete,ctrl+d", "remove", lambda each: remove(each[0].source), closes=True),
        Action[Listed]("ctrl+t", "full text", lambda each: full_text(each[0].source)),
    ]
    return PickScreen("Sources", choices, enter="show", actions=actions)


def source_choices(listed: Sequence[Listed], now: datetime, refreshing: Collection[str]) -> list[Choice[Listed]]:
    """Say of sources how they are doing in a word or two, and how many of their articles are unread.

    Args:
        listed: the sources.
        now: what ages count from.
        refreshing: the keys of those that are being refreshed.
    """
    choices = []
    for each in listed:
        overview = each[0]
        word = re.split(r"[:,]| until", overview.note)[0]
        if overview.source.key in refreshing:
            word = "refreshing..."
        counts = f"{overview.unread:,} of {overview.total:,}"
        health = f"{word}  {counts}" if word else counts
        choices.append(Choice(plain_line(overview.source.name), each, health, about=about(overview, now)))
    return choices


def about(each: Overview, now: datetime) -> Content:
    """Say in three lines what a source is, when it was and will be fetched, and what is wrong with it."""
    source = each.source
    weekly = f"{each.weekly:.1f}".removesuffix(".0")
    fetched = describe_age(from_iso(source.succeeded), now)
    due = "" if source.gone else f"next {next_refresh(source, now)}" if source.url else "from a file"
    times = [f"fetched {fetched}" if fetched else "", due, f"{weekly} a week", "full texts" if source.full else ""]
    address = plain_line(redacted(source.url)) if source.url else ""
    problem = ": ".join(filter(None, (each.note, plain_line(source.error))))
    lines = [
        Content(" ".join(filter(None, (source.kind.value, address)))),
        Content(", ".join(filter(None, times))),
        Content.styled(problem, "$text-error" if source.error else "$text-warning"),
    ]
    return Content("\n").join(lines)


def look_up(library: Library, address: str, feed: int | None) -> tuple[Preview, bool]:
    """Find out what is at an address, or at a feed that it links, and whether that is a source already."""
    found = preview(library, address, feed)
    source = find_by_url(library, found.url)
    return found, source is not None and not source.removed


class PreviewScreen(Dialog[Answer | None]):
    """Shows what was found at an address; Enter adds it. None when it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "dismiss(None)", "Close", show=False),
        Binding("enter", "accept", "Add", show=False),
        Binding("p", "page", "The page itself", show=False),
    ]

    def __init__(self, write_day: Callable[[date], str]) -> None:
        """Wait for what is found; `write_day` writes a day for a column."""
        super().__init__(hints=[("Esc", "cancel")])
        self._write_day = write_day
        self._answer: Answer | None = None
        """What Enter answers; None while nothing is known."""
        self._is_linked = False
        """Whether what is shown was found by a link of the page."""
        self._found = Static(Content("Fetching..."), classes="found")

    def compose_body(self) -> ComposeResult:
        """Compose what was found."""
        with VerticalScroll():
            yield self._found

    def show_preview(self, found: Preview, known: bool) -> None:
        """Show what was found; where one of several feeds is to be chosen, ask for that at once.

        Args:
            found: what is at the address.
            known: whether it is a source already.
        """
        if not self.is_active:
            return
        if found.fetched is None:
            self.dismiss(found)
        else:
            text = Content("\n").join(preview_lines(found, known, self._write_day))
            self._show(text, found, "add new articles" if known else "add", found.is_linked)

    def show_problem(self, error: NewsreaderError) -> None:
        """Say why nothing was found."""
        if self.is_active:
            self._found.add_class("-wrong")
            text = Content.styled(clean_line(str(error)), "$text-error")
            self._show(text, "edit", "edit the address", isinstance(error, LinkedFeedError))

    def _show(self, text: Content, answer: Answer, enter: str, is_linked: bool) -> None:
        self._answer, self._is_linked = answer, is_linked
        self._found.update(text)
        page: list[Hint] = [("p", "the page itself")] if is_linked else []
        self.show_hints([("Enter", enter), *page, ("Esc", "cancel")])

    def action_page(self) -> None:
        """Answer that the page itself is meant, where a link of it was followed."""
        if self._is_linked:
            self.dismiss("page")

    def action_accept(self) -> None:
        """Answer, as soon as something is known."""
        if self._answer is not None:
            self.dismiss(self._answer)


def preview_lines(found: Preview, known: bool, write_day: Callable[[date], str]) -> Iterator[Content]:
    """Say what was found: its title, what it is, its first articles, and what was skipped."""
    count = len(found.drafts)
    what = f"{clean_line(found.format)}, {plural(count, 'article')}"
    yield literal(clean_line(found.title)).stylize("bold $text-accent")
    yield Content.styled(f"{what}{', a source already' if known else ''}", QUIET)
    yield literal(clean_line(redacted(found.url))).stylize(QUIET)
    if found.note:
        yield Content.styled(clean_line(found.note), "$text-warning")
    yield Content("")
    for draft in found.drafts[:SHOWN]:
        day = write_day(local_day(draft.published)) if draft.published is not None else "no date"
        headline = literal(clean_line(draft.headline) or UNTITLED)
        yield Content.assemble((f"{day:>11}  ", QUIET), headline)
    if count > SHOWN:
        yield Content.styled(f"{'':>11}  and {count - SHOWN:,} more", QUIET)
    if found.skipped:
        others = f" (and {len(found.skipped) - 1:,} more)" if len(found.skipped) > 1 else ""
        yield Content.styled(f"skipped{others}: ", QUIET) + literal(clean_line(str(found.skipped[0])))
