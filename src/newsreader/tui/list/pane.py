"""The list of headlines: paints the lines that are seen, moves its cursor from article to article, selects some."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from newsreader.model import Article, ArticleId
from newsreader.tui.cells import FindHits, Glyphs, cut, text_segments, titled
from newsreader.tui.lines import DOUBLE, CursorLines
from newsreader.tui.list.headlines import END_WIDTH, MANY, MARKS_WIDTH, Columns, Day, Headlines, Row
from newsreader.tui.presenter import ArticlePresenter

MINUTE = 60.0
"""Seconds after which ages are painted anew."""
MIN_OF_STORY = 4
"""Cells of a headline from which there is room for the mark of a story."""
Styler = Callable[..., Style]
"""Gives the style of parts of the list (`read`, `quiet`), laid over one another."""
OnAnother = Callable[[Article | None], None]
"""Told at once when the cursor is on another article, or on none, so that all of it is painted together."""


class Selection:
    """The articles that are selected for marks, one by one or as a range; only articles that have a row are."""

    def __init__(self, repaint: Callable[[Collection[ArticleId]], None]) -> None:
        """Select nothing; `repaint` paints articles whose selection changed."""
        self.ids: set[ArticleId] = set()
        self._repaint = repaint
        self.range_start: ArticleId | None = None
        """Where the range begins that moving extends; None when there is none."""
        self._before: frozenset[ArticleId] = frozenset()
        """What was selected before the range."""

    def begin_range(self, headlines: Headlines, cursor: int) -> None:
        """Select from the article under the cursor to wherever the cursor goes from now on."""
        if headlines.articles:
            self.range_start, self._before = headlines.articles[cursor].id, frozenset(self.ids)
            self.follow(headlines, cursor)

    def follow(self, headlines: Headlines, cursor: int) -> None:
        """Extend the range to where the cursor is, if there is one."""
        if self.range_start is not None and (start := headlines.index_of(self.range_start)) is not None:
            low, high = sorted((start, cursor))
            self._select({article.id for article in headlines.articles[low : high + 1]}.union(self._before))

    def end_range(self) -> bool:
        """Keep what the range selected, and let moving be moving again; whether there was a range."""
        had_range, self.range_start = self.range_start is not None, None
        return had_range

    def toggle(self, ids: Iterable[ArticleId]) -> None:
        """Select articles, or deselect those that are selected."""
        self._select(self.ids.symmetric_difference(ids))

    def clear(self) -> bool:
        """Select nothing; whether anything was selected."""
        self.range_start = None
        if not self.ids:
            return False
        self._select(set())
        return True

    def stay_within(self, headlines: Headlines) -> None:
        """End the range, and deselect what another list has no row for."""
        self.range_start = None
        if self.ids:
            self.ids = {each for each in headlines.listed(self.ids) if not headlines.is_under(each)}

    def _select(self, ids: set[ArticleId]) -> None:
        changed, self.ids = self.ids ^ ids, ids
        self._repaint(changed)


class HeadlineList(CursorLines):
    """The articles of a view, one line each, under day headings."""

    PARTS = "headline-list"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"headline-list--{part}"
        for part in ("unread", "read", "selected", "cursor", "day", "bar", "mark", "star", "quiet", "hit")
    }
    MARGIN = 2

    def __init__(self, presenter: ArticlePresenter, glyphs: Glyphs, on_another: OnAnother) -> None:
        super().__init__()
        self._on_another = on_another
        self.headlines = Headlines()
        self.selection = Selection(self.repaint)
        self.moved = False
        """Whether the cursor was moved since the list was made, or something else was asked for."""
        self.nothing_here = ""
        """What an empty list says, a line each."""
        self._presenter = presenter
        self._glyphs = glyphs
        self._columns = Columns()
        self._height = 0
        self._top_before: int | None = None
        """The first row that was seen before the pane got lower."""

    def on_mount(self) -> None:
        """Keep ages true."""
        self.set_interval(MINUTE, self._refresh_ages)

    def _refresh_ages(self) -> None:
        if self._presenter.ages:
            self.refresh()

    @property
    def current(self) -> Article | None:
        """The article under the cursor."""
        articles = self.headlines.articles
        return articles[self.cursor] if articles else None

    @property
    def current_id(self) -> ArticleId | None:
        """The id of the article under the cursor."""
        return self.current.id if self.current is not None else None

    @property
    def selected(self) -> list[Article]:
        """The articles that are selected, in order."""
        ids = self.selection.ids
        return [article for article in self.headlines.articles if article.id in ids] if ids else []

    def chosen(self, count: int) -> list[Article]:
        """Give the selected articles, else `count` of them from the cursor on."""
        return self.selected or self.headlines.articles[self.cursor :][: max(count, 1)]

    def row_of(self, index: int) -> int:
        """Give the line of an article."""
        return self.headlines.row_of(index)

    def index_near(self, row: int) -> int:
        """Give the article of a line, or the first below a heading."""
        return self.headlines.index_near(row)

    def has_heading(self, index: int) -> bool:
        """Whether days have headings: where an article's own has scrolled off, it is painted over the first line."""
        return self.headlines.has_headings

    @property
    def page_height(self) -> int:
        """How many articles a screen holds."""
        return self.size.height - self.headlines.has_headings

    def show(self, headlines: Headlines, cursor: int, top: int | None = None) -> None:
        """Show other headlines.

        Args:
            headlines: what to show.
            cursor: index of the article to put the cursor on.
            top: the first row to be seen; None leaves the cursor as far down the screen as it was.
        """
        self._top_before = None
        offset = self.row_of(self.cursor) - self.top
        self.headlines = headlines
        self.cursor, self.count, self.moved = cursor, len(headlines.articles), False
        self.selection.stay_within(headlines)
        self._columns = self._presenter.columns(headlines)
        self.set_length(len(headlines))
        self.scroll_to_line(self.row_of(cursor) - offset if top is None else top)
        self.keep_cursor_visible()
        self._on_another(self.current)

    def cursor_moved(self) -> None:
        """Extend a range to the cursor, and tell that it is on another article."""
        self.moved = True
        self.selection.follow(self.headlines, self.cursor)
        self._on_another(self.current)

    def repaint(self, ids: Collection[ArticleId]) -> None:
        """Paint articles again whose state changed, and the headings over them."""
        if len(ids) > MANY:
            self.refresh()
            return
        for article_id in ids:
            if (index := self.headlines.index_of(article_id)) is not None:
                self.refresh_line(self.headlines.row_of(index))
                if self.headlines.has_headings and (day := self.headlines.day_of(index)) is not None:
                    self.refresh_line(max(self.headlines.row_of(day.start) - 1, self.top))

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        row, width = self.top + y, self.scrollable_content_region.width
        if row >= len(self.headlines):
            lines = self.nothing_here.split("\n") if not self.headlines.articles else []
            text, style = lines[row - 1] if 0 < row <= len(lines) else "", self.style_of("read")
            return Strip([Segment(cut(f"  {text}", width), style)]).adjust_cell_length(width, style)
        found = self._heading_over(row) or self.headlines.at(row)
        if isinstance(found, Day):
            unread = self.headlines.unread_in(found.start, found.end)
            return day_strip(self._presenter.day_name(found), unread, width, self._glyphs, self.style_of)
        article = self.headlines.articles[found]
        story, selected = self.headlines.story_row(article.id), article.id in self.selection.ids
        return headline_strip(
            self._presenter.row(article, story, self._columns, selected=selected, cursor=found == self.cursor),
            width,
            self._glyphs,
            self.style_of,
            self._presenter.hits.in_field("headline"),
            columns=self._columns.within(width),
        )

    def _heading_over(self, row: int) -> Day | None:
        """Give the day whose heading is painted over what is in a row: over the first that is seen."""
        if row != self.top or not self.headlines.has_headings or self.size.height == 1:
            return None
        return self.headlines.day_of(self.headlines.index_near(row))

    def on_resize(self) -> None:
        """Keep the cursor on the screen; at first put it where some lines above it are seen.

        A pane that gets lower, as it does while an article is read, shows the same rows again when it grows back.
        """
        before, self._height = self._height, self.size.height
        if not before and self._height:
            self.scroll_to_line(self.row_of(self.cursor) - self._height // 3)
        elif self._height < before and self._top_before is None:
            self._top_before = self.top
        elif self._height > before and self._top_before is not None:
            self.scroll_to_line(self._top_before)
            self._top_before = None
        self.keep_cursor_visible()

    async def on_click(self, event: events.Click) -> None:
        """Put the cursor on the article that was clicked; a double click opens it."""
        row = self.top + event.y
        found = self.headlines.at(row) if row < len(self.headlines) and self._heading_over(row) is None else None
        if not isinstance(found, int):
            return
        if event.shift and self.selection.range_start is None:
            self.selection.begin_range(self.headlines, self.cursor)
            self.go_to(found, scroll=False)
            self.selection.end_range()
            return
        self.go_to(found, scroll=False)
        if event.chain == DOUBLE:
            await self.run_action("screen.command('read')")


def headline_strip(
    row: Row, width: int, glyphs: Glyphs, style: Styler, hits: FindHits | None, *, columns: Columns
) -> Strip:
    """Paint an article's line, exactly `width` cells wide.

    Args:
        row: what it says.
        width: cells.
        glyphs: the marks to paint.
        style: gives the style of its parts.
        hits: finds what a search hit in the headline; None without a search.
        columns: those that it has room for.
    """
    done = row.read or row.gone
    state: tuple[str, ...] = ("read" if done else "unread",)
    if row.selected:
        state += ("selected",)
    if row.cursor:
        # Under the cursor every theme promises one readable pair of colours, and no more.
        state = ("cursor",)
        base = mark = star = style("cursor") + Style(bold=not done)
        quiet = style("cursor") + Style(bold=False)
        hit = base + Style(bold=True, underline=True)
    else:
        base, mark, star = style(*state), style(*state, "mark"), style(*state, "star")
        quiet, hit = style(*state, "quiet"), style(*state, "hit")
    read_mark = glyphs.gone if row.gone else glyphs.read if row.read else glyphs.unread
    flag = (glyphs.selected, mark) if row.selected else (glyphs.star, star) if row.starred else (" ", mark)

    source_column = (columns.source and columns.source + 2) + END_WIDTH
    lead = f"{row.when:>{columns.when + 1}} " if columns.when else " "
    room = max(0, width - source_column - MARKS_WIDTH - len(lead) + 1)
    more, below = len(row.story.collapsed), row.story.below
    of_story = glyphs.collapsed if more else glyphs.expanded if below else glyphs.member if row.story.is_member else ""
    of_story = f"{of_story} " if of_story and room > MIN_OF_STORY else ""
    count = f" +{more}" if more else ""
    before_story: list[Segment] = []
    lead_style = quiet
    if of_story:
        before_story, lead, lead_style = [Segment(lead, quiet)], of_story, mark
    headline = text_segments(
        lead,
        titled(row.headline),
        room - len(of_story) - len(count),
        lead_style,
        base,
        ellipsis=glyphs.ellipsis,
        hits=hits,
        hit_style=hit,
    )
    segments = [
        Segment(glyphs.cursor if row.cursor else " ", style(*state, "bar")),
        Segment(read_mark, quiet if done else mark),
        Segment(*flag),
        *before_story,
        *headline,
        Segment(count, mark),
    ]
    strip = Strip(segments).adjust_cell_length(max(0, width - source_column), base)
    source = text_segments("  ", row.source, columns.source, quiet, quiet, ellipsis=glyphs.ellipsis)
    return Strip([*strip, *source]).adjust_cell_length(width, quiet)


def day_strip(name: str, unread: int, width: int, glyphs: Glyphs, style: Styler) -> Strip:
    """Paint a day heading with the count of its unread articles."""
    base, quiet = style("day"), style("day", "quiet")
    count = f" {glyphs.dot} {unread} {glyphs.unread}" if unread else ""
    name = cut(f" {name}", max(0, width - len(count)), glyphs.ellipsis)
    return Strip([Segment(name, base), Segment(count, quiet)]).adjust_cell_length(width, base)
