"""Reading: going to the next article, opening and leaving it, its links, its pictures, and when it is marked read.

The detail draws lines as they are seen, and no terminal scrolls pictures like lines; so a picture has the terminal to
itself until a key is pressed, as a text browser has.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlsplit

from textual.app import App
from textual.timer import Timer

from newsreader.blocks import Link, LinkKind
from newsreader.choices import ReadPolicy
from newsreader.errors import NewsreaderError
from newsreader.library import Library, programs
from newsreader.library.rendering import FIRST_LINK
from newsreader.model import Article, ArticleId
from newsreader.settings import Settings
from newsreader.text import clean_line, clean_url
from newsreader.tui.cells import plain_line
from newsreader.tui.detail.page import Target
from newsreader.tui.dialogs.pick import Action, Choice, PickScreen
from newsreader.tui.host import Host
from newsreader.tui.keys import command, counted_command
from newsreader.tui.list.headlines import Headlines
from newsreader.tui.marking import Marking
from newsreader.tui.panes import Panes
from newsreader.tui.search.finding import Finding
from newsreader.tui.terminal import links
from newsreader.tui.views.viewing import Views

MANY = 10
"""Articles that are opened at once without a question."""
KEPT = 8
"""Pictures that are kept in memory, the last ones."""
INSTALL = "Pictures need textual-image and pillow: pip install 'newsreader-tui[pictures]'"
PICTURE_PROGRAM = (sys.executable, "-P", "-m", "newsreader.tui.terminal.picture")
USUAL_DWELL = 3.0
"""Seconds after which an article is marked read, where staying on it does that and nobody set how long."""

FindNext = Callable[[Headlines, int, int], int | None]
"""Finds the headline to go to from the one of an index, in the direction of a step."""


@dataclass(eq=False)
class Reading:
    """The commands of moving, reading, and leaving what one has opened."""

    library: Library
    finding: Finding
    marking: Marking
    views: Views
    panes: Panes
    host: Host
    settings: Settings
    leaving_reads: bool = False
    """Whether going on from the article to the next one marks it read, whatever the policy of the view."""
    dwell_timer: Timer | None = None
    pictures: dict[str, bytes] = field(default_factory=dict)
    """Those that are kept, by their addresses, as PNG."""
    wanted_picture: str = ""
    """The address of the picture that is wanted and not there yet."""

    @counted_command
    def next_unread(self, count: int = 0) -> None:
        """Go to the next unread headline, or say where to find more."""
        self._go(Headlines.next_unread, 1, count, partial(self.views.go_to_next_with_unread, 1))

    @counted_command
    def previous_unread(self, count: int = 0) -> None:
        """Go to the previous unread headline, or say where to find more."""
        self._go(Headlines.next_unread, -1, count, partial(self.views.go_to_next_with_unread, -1))

    @counted_command
    def next_day(self, count: int = 0) -> None:
        """Go to the first headline of the next day shown."""
        self._go(Headlines.next_day, 1, count, partial(self.host.notify, "This is the last day shown"))

    @counted_command
    def previous_day(self, count: int = 0) -> None:
        """Go to the first headline of this day, from there to that of the day above."""
        self._go(Headlines.next_day, -1, count, partial(self.host.notify, "This is the first day shown"))

    def _go(self, find: FindNext, step: int, count: int, nothing_found: Callable[[], None]) -> None:
        """Go as many steps as were counted, or as there are; from the article, the one gone to is opened."""
        in_article = self.panes.in_detail
        if in_article:
            self._mark_opened(leaving=True)
        index = self.panes.list.cursor
        for _ in range(max(count, 1)):
            if (found := find(self.panes.list.headlines, index, step)) is None:
                break
            index = found
        if index == self.panes.list.cursor:
            nothing_found()
        else:
            self.panes.list.go_to(index)
            if in_article:
                self._mark_opened()

    @command
    def read(self) -> None:
        """Open the article in the detail, which marks it read; from the list of views, show the view there."""
        if self.panes.in_views:
            self.views.show(self.panes.sidebar.under_cursor)
            self.panes.enter(in_detail=False)
        elif self.panes.list.current is not None:
            self._mark_opened()
            self.panes.enter(in_detail=True)

    @command
    def scroll_down(self) -> None:
        """Scroll the detail a line down, wherever the focus is."""
        self.panes.detail.action_move(1)

    @command
    def scroll_up(self) -> None:
        """Scroll the detail a line up, wherever the focus is."""
        self.panes.detail.action_move(-1)

    @command
    def read_on(self) -> None:
        """Show more of the article; at its end mark it read and go to the next unread one."""
        article = self.panes.list.current
        if article is None:
            return
        if not self.panes.detail_seen:
            self.panes.enter(in_detail=True)
        elif not self.panes.detail.has_shown_all_of(article):
            self.panes.detail.action_page(1)
        else:
            if self.views.policy is not ReadPolicy.EXPLICIT:
                self.marking.mark_current_read()
            self.next_unread()

    @command
    def leave(self) -> None:
        """Clear the selection, else the search, else go back."""
        self._leave()

    @command
    def close(self) -> None:
        """Leave what can be left, else quit."""
        if not self._leave():
            self.host.screen.app.exit()

    def _leave(self) -> bool:
        """Leave one thing; False when there is nothing to leave."""
        if self.host.held_for is not None:
            self.host.held_for = None  # the dialog that was asked for does not open
        elif self.finding.is_searching:
            self.finding.cancel()
        elif self.panes.list.selection.clear():
            pass
        elif self.panes.in_detail and self.finding.has_jumped:
            self.finding.retrace()
        elif self.panes.in_detail or self.panes.in_views:
            self.panes.back()
        elif self.finding.query.search:
            self.finding.leave_search()
        elif self.finding.retrace():
            pass
        elif self.panes.zoomed:
            self.panes.zoom()
        else:
            return False
        return True

    @counted_command
    def open_link(self, count: int = 0) -> None:
        """Open the article, or the selected ones, in the browser; with a count, that link."""
        articles = self.panes.list.selected
        if count or not articles:
            self.go_to_link(count)
            return
        with_address = [article for article in articles if clean_url(article.url)]
        if missing := len(articles) - len(with_address):
            self.host.notify(f"{missing:,} of the {len(articles):,} articles have no link", problem=True)
        many = len(with_address)
        if many <= MANY:
            self._open_articles(with_address)
        else:
            choices = [Choice(f"All {many:,}", many), Choice(f"The first {MANY}", MANY), Choice("None", 0)]
            screen = PickScreen("How many articles are to be opened?", choices, enter="open")
            self.host.ask(screen, lambda chosen: self._open_articles(with_address[:chosen]))

    def _open_articles(self, articles: Sequence[Article]) -> None:
        if articles:
            self.host.run_worker(self._open, [(Link(clean_url(article.url)), article.id) for article in articles])

    async def _open(self, app: App[Any], targets: Sequence[tuple[Link, ArticleId]]) -> None:
        """Open links of articles in the programs for them; those that could be opened are read, as one change."""
        self._mark([article_id for link, article_id in targets if await links.open_link(app, link, self.settings)])

    def go_to_link(self, number: int) -> None:
        """Open the link of a number in the program for it, 0 for the article; say so where there is none."""
        article, link = self.panes.list.current, self._link(number)
        if link is None or article is None:
            return
        is_shown_here = link.kind is LinkKind.IMAGE and self.settings.pictures and self._can_show_pictures()
        if not is_shown_here:
            self.host.run_worker(self._open, [(link, article.id)])
        elif link.url != self.wanted_picture:
            self.wanted_picture = link.url
            self.host.run_worker(self._show_picture, link, article)

    def _can_show_pictures(self) -> bool:
        from newsreader.sources import pictures  # noqa: PLC0415 - few look at pictures

        if not pictures.are_installed():
            self.host.notify(INSTALL, problem=True)
        return pictures.are_installed() and not self.host.screen.app.is_web

    async def _show_picture(self, app: App[Any], link: Link, article: Article) -> None:
        """Show a picture of an article as soon as it is there, unless the person has gone on to something else.

        What can't be shown is opened in the program for it.
        """
        if link.url not in self.pictures:
            self.host.notify("Fetching the picture")
        try:
            picture = self.pictures.get(link.url) or await self.fetch_picture(link, article)
            if self._is_wanted(link, article):
                words = clean_line(f"{link.words or urlsplit(link.url).hostname} — any key: back")
                with TemporaryFile() as given, app.suspend():
                    given.write(picture)
                    given.seek(0)
                    if programs.run((*PICTURE_PROGRAM, words), given=given):
                        raise NewsreaderError("the terminal can't draw it")
                self._mark([article.id])
        except (NewsreaderError, OSError) as error:
            if self._is_wanted(link, article):
                self.host.notify(f"The picture can't be shown here: {error}", problem=True)
                await self._open(app, [(link, article.id)])
        finally:
            if self.wanted_picture == link.url:
                self.wanted_picture = ""

    async def fetch_picture(self, link: Link, article: Article) -> bytes:
        """Fetch a picture of an article, and keep it. Raises NewsreaderError."""
        from newsreader.sources.pictures import fetch_picture  # noqa: PLC0415

        untrusted = urlsplit(link.url).hostname != self.library.own_host(article.source)
        picture = self.pictures[link.url] = await fetch_picture(link.url, untrusted=untrusted)
        while len(self.pictures) > KEPT:
            self.pictures.pop(next(iter(self.pictures)))
        return picture

    def _is_wanted(self, link: Link, article: Article) -> bool:
        """Whether a picture is the last that was asked for, and its article is still what is looked at."""
        is_there = self.host.screen.is_active and self.panes.list.current_id == article.id
        return is_there and self.wanted_picture == link.url

    @counted_command
    def copy_link(self, count: int = 0) -> None:
        """Copy the article's address; with a count, that of the link of that number."""
        if link := self._link(count):
            self.host.run_worker(links.copy, link.url)

    @counted_command
    def follow(self, count: int = 0) -> None:
        """Choose from what the detail numbers, links and other coverage; with a count, go there."""
        if count:
            self.go_to_number(count)
        elif targets := self._targets():
            choices = [
                Choice(plain_line(target.label), number, plain_line(target.about), key=str(number))
                for number, target in targets.items()
            ]
            copy = Action("ctrl+y", "copy", self.copy_link, closes=True)
            screen = PickScreen("Links", choices, enter="or number: open", actions=[copy], numbered=True)
            self.host.ask(screen, self.go_to_number)
        elif self.panes.list.current is None:
            self.host.notify_no_article()
        else:
            self.host.notify("No links and no other coverage")

    def go_to_number(self, number: int) -> None:
        """Go to what has a number in the detail: open the link, or put the cursor on the article."""
        target = self._targets().get(number)
        if target is not None and target.article is not None:
            self.finding.show_article(target.article)
        else:
            self.go_to_link(number)

    def _targets(self) -> dict[int, Target]:
        page = self.panes.detail.page
        return page.targets if page is not None else {}

    def _link(self, number: int) -> Link | None:
        """Give the link that has a number, or the article's own for 0; say so where there is none."""
        target = self._targets().get(number or FIRST_LINK - 1)
        if target is not None and target.url:
            return Link(target.url, target.kind, target.words)
        if self.panes.list.current is None:
            self.host.notify_no_article()
        else:
            self.host.notify(f"There is no link {number} here" if number else "This article has no link")
        return None

    def end_seen(self, article: Article) -> None:
        """Mark an article read that was read to its end, where that counts."""
        if self.views.policy is ReadPolicy.END and article == self.panes.list.current:
            self.marking.mark_current_read()

    def dwell(self) -> None:
        """Begin to wait until the article under the cursor is marked read, where staying on it does that."""
        if self.dwell_timer is not None:
            self.dwell_timer.stop()
            self.dwell_timer = None
        current_id = self.panes.list.current_id
        if current_id is not None and self.views.policy is ReadPolicy.DWELL:
            seconds = self.settings.read_after or USUAL_DWELL
            self.dwell_timer = self.host.after(seconds, partial(self.mark_dwelt_on, current_id))

    def mark_dwelt_on(self, article_id: ArticleId) -> None:
        """Mark an article read if the cursor is still on it; with a dialog over the list, begin to wait again."""
        if self.panes.list.current_id == article_id:
            if self.host.screen.is_active:
                self.marking.mark_current_read()
            else:
                self.dwell()

    def _mark_opened(self, *, leaving: bool = False) -> None:
        """Mark the article read where opening it does that, or leaving it."""
        if (article := self.panes.list.current) is not None:
            self._mark([article.id], leaving=leaving)

    def _mark(self, ids: Sequence[ArticleId], *, leaving: bool = False) -> None:
        """Mark articles read, and those that they stand for, where opening them does that, or leaving them."""
        if self.views.policy in {ReadPolicy.OPEN, ReadPolicy.DWELL} or (leaving and self.leaving_reads):
            self.marking.mark_read(ids)
