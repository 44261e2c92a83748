"""The sources: the list of them with how each is doing, and adding one, which shows first what is at its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from newsreader.addresses import redacted
from newsreader.dates import describe_age, from_iso, local_day
from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.library.views import View, source_view, views
from newsreader.text import clean_line, fold, plural
from newsreader.tui.cells import QUIET, Hint, literal, plain_line, titled
from newsreader.tui.detail.full_text import FullTexts
from newsreader.tui.dialogs.dialog import AskScreen, Dialog
from newsreader.tui.dialogs.pick import Action, Choice, PickScreen
from newsreader.tui.host import Host
from newsreader.tui.jobs import Jobs
from newsreader.tui.keys import command, first_key
from newsreader.tui.presenter import ArticlePresenter
from newsreader.tui.refreshing import Refreshing
from newsreader.tui.views.managing import Managing
from newsreader.tui.views.viewing import Views

if TYPE_CHECKING:
    from newsreader.library.adding import Added, Preview
    from newsreader.library.statistics import Overview

    Listed = tuple[Overview, View | None]
    """A source, and its view; one without articles has none."""
    Answer = Preview | Literal["page", "edit"]
    """What is to be done about an address: add what was found, fetch the page itself (not the feed that it links), or
    ask for another one."""

SHOWN = 5
"""Articles that a preview shows."""


@dataclass(eq=False)
class Sources:
    """The commands that list sources and add one."""

    library: Library
    presenter: ArticlePresenter
    views: Views
    managing: Managing
    refreshing: Refreshing
    full_texts: FullTexts
    jobs: Jobs
    host: Host
    _screen: PickScreen[Listed] | None = None
    """The list of sources, as long as it is open."""

    @command
    def sources(self) -> None:
        """List the sources with their state, as soon as that is known."""
        self.jobs.run_beside(self._list, *self.host.hold_keys_for(self._open))

    def _list(self) -> list[Choice[Listed]]:
        """Say of sources how they are doing in a word or two, and how many of their articles are unread."""
        from newsreader.library.statistics import overview  # noqa: PLC0415 - loads parsers, not needed to start

        by_name = {fold(view.name): view for view in views(self.library) if view.kind == "source"}
        choices = []
        for each in overview(self.library):
            source = each.source
            word = re.split(r"[:,]| until", each.note)[0]
            if source.key in self.refreshing.under_way:
                word = "refreshing..."
            counts = f"{each.unread:,} of {each.total:,}"
            health = f"{word}  {counts}" if word else counts
            # A saved view of its name has taken the place of a source's own.
            own = by_name.get(fold(source.name)) or (source_view(self.library, source.name) if each.total else None)
            listed = each, own
            choices.append(Choice(plain_line(source.name), listed, health, about=about(each, self.library.clock())))
        return choices

    def _open(self, choices: Sequence[Choice[Listed]]) -> None:
        if not choices:
            self.host.notify(f"No sources yet. Press {first_key('add_source')} to add one.")
        elif self.host.screen.is_active:
            managing, refresh = self.managing, self.refreshing.refresh_sources
            actions: list[Action[Listed]] = [
                Action("ctrl+r", "refresh", lambda each: refresh((each[0].source.key,))),
                Action("ctrl+o", "change", lambda each: managing.change_source(each[0].source)),
                Action("delete,ctrl+d", "remove", lambda each: managing.remove_source(each[0].source), closes=True),
                Action("ctrl+t", "full text", lambda each: managing.switch_full_text(each[0].source)),
            ]
            self._screen = PickScreen("Sources", choices, enter="show", actions=actions)
            self.host.open(self._screen, self._show_articles)

    def update_list(self) -> None:
        """Show in the list of sources, if it is open, how they are doing now."""
        if (screen := self._screen) is not None:
            self.jobs.run_beside(self._list, screen.update)

    def _show_articles(self, picked: Listed | None) -> None:
        self._screen = None
        if picked is not None:
            overview, view = picked
            if view is None:
                refresh = f" yet: {first_key('refresh_all')} refreshes your sources" if overview.source.url else ""
                self.host.notify(f"{clean_line(overview.source.name)} has no articles{refresh}")
            self.views.show(view)

    @command
    def add_source(self) -> None:
        """Ask for an address, and show what is there."""
        self._ask_for_address("")

    def _ask_for_address(self, address: str) -> None:
        self.host.ask(AskScreen("Address of a feed or a news page", answer=address), self._preview)

    def _preview(self, address: str, feed: int | None = None) -> None:
        """Fetch an address, or a feed of those that it links, and show what it is."""

        def look_up() -> tuple[Preview, bool]:
            """Find out what is there, and whether that is a source already."""
            from newsreader.library.adding import preview  # noqa: PLC0415 - loads parsers, not needed to start
            from newsreader.library.sources import find_by_url  # noqa: PLC0415

            found = preview(self.library, address, feed)
            source = find_by_url(self.library, found.url)
            return found, source is not None and not source.removed

        screen = PreviewScreen(self.presenter.short_day)
        self.host.open(screen, partial(self._answered, address))
        self.jobs.run_beside(look_up, lambda found: screen.show_preview(*found), screen.show_problem)

    def _answered(self, address: str, answer: Answer | None) -> None:
        from newsreader.library.adding import THE_PAGE  # noqa: PLC0415 - loaded by now

        if answer is None:
            return
        if answer == "page":
            self._preview(address, THE_PAGE)
        elif answer == "edit":
            self._ask_for_address(address)
        elif answer.fetched is None:
            choices = [
                Choice(plain_line(feed.title) or "a feed", number, feed.format)
                for number, feed in enumerate(answer.feeds, 1)
            ]
            choices.append(Choice("the page itself", THE_PAGE))
            self.host.ask(PickScreen("Which of its feeds?", choices), lambda number: self._preview(address, number))
        else:
            self.jobs.submit(partial(self._add, answer), self._added, self.host.notify_error)

    def _add(self, found: Preview) -> Added:
        from newsreader.library.adding import add  # noqa: PLC0415 - loaded by now

        added = add(self.library, found)
        self.refreshing.own_imports.append([each.id for each in self.library.store.articles_of(added.source.key)])
        return added

    def _added(self, added: Added) -> None:
        self.full_texts.fetch_new([added.source.key])
        done = "was a source already" if added.known else "added"
        self.host.notify(f"{clean_line(added.source.name)} {done}: {added.report.added:,} new")


def about(each: Overview, now: datetime) -> Content:
    """Say in three lines what a source is, when it was and will be fetched, and what is wrong with it."""
    from newsreader.library.statistics import next_refresh  # noqa: PLC0415 - loaded by now

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


class PreviewScreen(Dialog["Answer | None"]):
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
        from newsreader.library.adding import LinkedFeedError  # noqa: PLC0415 - loaded by now

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
        headline = literal(titled(draft.headline))
        yield Content.assemble((f"{day:>11}  ", QUIET), headline)
    if count > SHOWN:
        yield Content.styled(f"{'':>11}  and {count - SHOWN:,} more", QUIET)
    if found.skipped:
        others = f" (and {len(found.skipped) - 1:,} more)" if len(found.skipped) > 1 else ""
        yield Content.styled(f"skipped{others}: ", QUIET) + literal(clean_line(str(found.skipped[0])))
