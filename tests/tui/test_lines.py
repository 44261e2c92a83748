"""The status line, the rows and the page, as text."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import astuple, replace
from rich.cells import cell_len
from rich.style import Style
from textual.content import Content

from newsreader.blocks import LONGEST
from newsreader.choices import DateStyle
from newsreader.dates import day_name, moment, short_day
from newsreader.library.ordering import Basis, Place
from newsreader.library.rendering import rendered
from newsreader.library.views import View, save
from newsreader.model import Article, Body, State
from newsreader.settings import Settings
from newsreader.tui.cells import ASCII, UNICODE, glyphs_for
from newsreader.tui.detail.page import Page, TextLine, highlighted, mark_parts, page_pieces
from newsreader.tui.keys import (
    KEYS,
    Scope,
    command,
    commands_of,
    counted_command,
)
from newsreader.tui.list.headlines import Columns, Row, StoryRow
from newsreader.tui.list.pane import day_strip, headline_strip
from newsreader.tui.search.query import Hits, ListQuery, empty_list_text, view_named
from newsreader.tui.status_line import (
    FOOTER,
    FOOTER_IN_DETAIL,
    FOOTER_NO_HIT,
    FOOTER_NOTHING,
    FOOTER_SELECTED,
    BulkMark,
    Where,
    key_hints,
    status_content,
)

NOW = datetime(2025, 11, 23, 12, tzinfo=UTC)
WHERE = Where(view="Latest News", search="breast cancer", unread=3, total=5, position=1)


def status(width, where=WHERE, glyphs=UNICODE):
    return status_content(where, key_hints(where), width, glyphs).plain


def test_the_status_line_says_where_then_which_keys_help():
    line = status(140)
    assert line.startswith(" Latest News · 1/5 · 3 unread of 5  ")
    assert "m mark read  A all read 3  u undo  / search  o open  ? help" in line


def test_the_status_line_leaves_to_keys_what_the_line_at_the_top_says():
    line = status(80, replace(WHERE, is_titled=True))
    assert line.startswith(" 1/5 · 3 unread  ")
    assert line.endswith("  m mark read  A all read 3  u undo  / search  o open  ? help")


def test_the_status_line_counts_rows_where_stories_have_one():
    where = Where(view="All", unread=1_549, total=1_550, rows=1_544, position=1_004)
    assert status(120, where).startswith(" All · 1,004/1,544 · 1,549 unread of 1,550  ")


@pytest.mark.parametrize("width", range(1, 160, 3))
def test_the_status_line_fits_and_keeps_the_position_as_long_as_it_can(width):
    for where in (WHERE, Where(), Where(view="東京" * 40, arrived=12, selected=3, total=10_000)):
        line = status(width, where)
        assert cell_len(line) <= width
    assert width < 12 or "1/5" in status(width)


def test_the_status_line_announces_what_arrived_and_what_is_selected():
    line = status(120, Where(view="All", unread=1, total=2, position=1, arrived=12, selected=2))
    assert "12 new (. shows them) · 2 selected" in line


def test_the_status_line_hints_at_the_keys_that_matter_where_the_reader_is():
    assert "1 all  v view  a add source  / search  ? help" in status(100, Where(view="Unread"))
    assert "m mark read  s star  t tag  d hide  ? help" in status(
        80, Where(view="All", total=9, position=3, selected=3)
    )
    assert "Esc leave  / search  v view  ? help" in status(100, Where(view="All", search="zebra"))
    in_detail = Where(view="All", total=9, position=3, in_detail=True)
    assert "Space read on  h back  o open  f links  F full text  ? help" in status(100, in_detail)


def test_no_two_commands_are_called_the_same():
    labels = [key.label.casefold() for key in KEYS]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("width", [120, 100, 80, 60, 50, 40])
def test_help_is_named_at_every_size_that_has_room_for_it(width):
    where = Where(view="All", unread=1_549, total=1_550, rows=1_544, position=1)
    assert status(width, where).endswith("? help") or "? help  n next unread" in status(width, where)
    assert "m mark read" in status(width, where) or width < 60


BULK_MARKS = [
    BulkMark(key, label, count)
    for key, label, count in (
        ("A", "all", 11_549),
        ("D", "day", 1_112),
        ("X", "below", 11_549),
        ("O", "older", 10_461),
        ("U", "above", 8),
        ("I", "others", 11_548),
    )
]


@pytest.mark.parametrize("most", [99_999, 1_600, 50])
@pytest.mark.parametrize("width", [140, 80, 60, 50, 30])
def test_the_menu_of_bulk_marks_names_all_of_them_at_every_size(width, most):
    menu = tuple(replace(mark, count=min(mark.count, most)) for mark in BULK_MARKS)
    line = status(width, Where(menu=menu))
    assert cell_len(line) <= width
    if width < 50:
        assert line.startswith(" A ")
        return
    assert all(f"  {mark.key} {mark.label} " in f" {line} " for mark in menu)
    assert width < 80 or most == 99_999 or all(str(mark.count) in line.replace(",", "") for mark in menu)


def test_the_status_line_says_what_a_query_lacks():
    assert status(80, Where(problem="expected a closing parenthesis")).startswith(" expected a closing parenthesis")


def plain(*_):
    return Style()


def row(**changed):
    values = {
        "headline": "Harbour",
        "source": "port",
        "when": "",
        "read": False,
        "starred": False,
        "selected": False,
        "cursor": False,
    }
    return Row(**values | changed)


def painted(width, glyphs=UNICODE, **changed):
    return headline_strip(row(**changed), width, glyphs, plain, lambda _: [], columns=Columns(5, 10).within(width)).text


@pytest.mark.parametrize(
    ("changed", "beginning"),
    [
        ({}, " ●  "),
        ({"read": True}, " ○  "),
        ({"read": True, "starred": True}, " ○★ "),
        ({"cursor": True}, "▌●  "),
        ({"cursor": True, "selected": True, "starred": True}, "▌●✓ "),
        ({"when": "09:12"}, " ●  09:12 Harbour"),
        ({"when": "~09:12"}, " ● ~09:12 Harbour"),
    ],
)
def test_a_row_says_all_in_black_and_white(changed, beginning):
    assert painted(60, **changed).startswith(beginning)


def test_the_columns_of_a_row_stand_under_each_other():
    first, second = painted(80, when="09:12"), painted(80, headline="x" * 200, source="y" * 30)
    assert first.index("Harbour") == second.index("x") == 10
    assert first.index("port") == second.index("y")
    assert "…" in second
    assert len(first) == len(second) == 80


@pytest.mark.parametrize("width", [*range(12), 20, 39, 40, 51, 52, 100])
def test_a_row_is_exactly_as_wide_as_the_list(width):
    for headline in ("Harbour", "東京" * 30, "שלום " * 30, ""):
        strip = headline_strip(
            row(headline=headline), width, UNICODE, plain, lambda _: [], columns=Columns(5, 10).within(width)
        )
        assert strip.cell_length == cell_len(strip.text) == width


@pytest.mark.parametrize(
    ("columns", "width", "shown"),
    [
        (Columns(5, 20), 120, (5, 20)),
        (Columns(5, 20), 64, (5, 16)),
        (Columns(5, 20), 50, (5, 7)),
        (Columns(5, 20), 47, (0, 10)),
        (Columns(5, 3), 47, (5, 3)),
        (Columns(5, 20), 40, (0, 0)),
        (Columns(6, 20, says_day=True), 50, (6, 6)),
        (Columns(6, 20, says_day=True), 49, (6, 0)),
        (Columns(6, 20, says_day=True), 64, (6, 16)),
        (Columns(6, 20, says_day=True), 39, (0, 0)),
    ],
)
def test_a_narrow_list_leaves_out_the_columns_that_are_needed_least(columns, width, shown):
    within = columns.within(width)
    assert (within.when, within.source) == shown


@pytest.mark.parametrize("story", [StoryRow(), StoryRow(below=1)])
@pytest.mark.parametrize("columns", [Columns(), Columns(5, 10)])
def test_what_keeps_right_to_left_text_apart_stands_beside_something_that_is_seen(story, columns):
    strip = headline_strip(
        row(headline="שלום", source="שלום", story=story), 80, UNICODE, plain, lambda _: [], columns=columns
    )
    assert strip.text.count("\u2068") == strip.text.count("\u2069") == 1 + bool(columns.source)
    assert all(cell_len(segment.text) for segment in strip if segment.text)


def test_an_untitled_article_says_so():
    assert "(untitled)" in painted(60, headline="\u200b")


@pytest.mark.parametrize("width", [0, 1, 5, 20, 60])
def test_a_day_heading_keeps_its_count(width):
    strip = day_strip("Thursday 13 November", 4, width, UNICODE, plain)
    assert strip.cell_length == width
    assert width < 6 or strip.text.rstrip().endswith("· 4 ●")


@pytest.mark.parametrize(
    ("day", "style", "name", "short"),
    [
        (date(2025, 11, 3), DateStyle.DAY_FIRST, "Monday 3 November", "3 Nov"),
        (date(2007, 7, 1), DateStyle.DAY_FIRST, "Sunday 1 July 2007", "1 Jul 2007"),
        (date(2025, 11, 3), DateStyle.MONTH_FIRST, "Monday, November 3", "Nov 3"),
        (date(2007, 7, 1), DateStyle.MONTH_FIRST, "Sunday, July 1, 2007", "Jul 1 2007"),
        (date(2025, 11, 3), DateStyle.ISO, "Monday 2025-11-03", "11-03"),
        (date(2007, 7, 1), DateStyle.ISO, "Sunday 2007-07-01", "2007-07-01"),
    ],
)
def test_a_day_is_written_in_the_style_that_is_set_and_one_of_another_year_says_which(day, style, name, short):
    today = date(2025, 11, 23)
    assert (day_name(day, today, style), short_day(day, today, style)) == (name, short)
    assert moment(day, today, style).split()[0] == name[:3]


def page(place, published="2025-11-13", summary="One.\nTwo.", state=State(), **fields):  # noqa: B008 - frozen
    article = Article(
        id=1, headline="Harbour", published=published, added="2025-11-20T10:00:00+00:00", source="s", **fields
    )
    return written(Page(article, place, "port", rendered(Body(summary=summary), ""), NOW), state)


def written(page, state=State(), width=80):  # noqa: B008 - frozen
    """The text of a page."""
    pieces = page_pieces(page, lambda: mark_parts(state, False, UNICODE), UNICODE, Hits(), width)
    lines = []
    for piece in pieces:
        lines += ["", *(line.content.plain for line in piece.lay_out())][piece.follows :]
    return "\n".join(lines[1:])


def test_the_page_shows_content_with_lists_quotes_and_numbered_links():
    content = (
        '<p>See <a href="https://a.example/">this</a>.</p><ul><li>One<ul><li>deeper</ul><li>Two</ul>'
        "<blockquote>Said.</blockquote><table><tr><td>a<td>b<tr><td>c<td>d</table>"
    )
    place = Place(date(2025, 11, 13), None, Basis.PUBLISHED)
    article = Article(id=1, headline="Harbour", added="", source="s", url="https://x.example/")
    shown = written(Page(article, place, "port", rendered(Body(summary="See this.", content=content), ""), NOW))
    assert shown.split("\n\n")[1:] == [
        "See this [2].",
        "• One\n  • deeper\n• Two",
        "▌ Said.",
        "a │ b\nc │ d",
        "1 https://x.example/\n2 https://a.example/",
    ]


def test_the_page_says_when_its_publisher_changed_it():
    text = page(Place(date(2025, 11, 13), None, Basis.PUBLISHED), edited="2025-11-21T09:00:00+00:00")
    assert "port · Thu 13 Nov · 10 days ago · edited 2 days ago · ● unread\n" in text
    assert "edited" not in page(Place(date(2025, 11, 13), None, Basis.PUBLISHED), edited="no date")


def test_the_page_says_day_age_source_section_and_author():
    text = page(
        Place(date(2025, 11, 13), None, Basis.PUBLISHED), section="Latest", author="J. Doe", url="https://x.example/"
    )
    assert text.split("\n\n") == [
        "Harbour\nport · Latest · J. Doe · Thu 13 Nov · 10 days ago · ● unread",
        "One.",
        "Two.",
        "1 https://x.example/",
    ]


def test_the_page_says_nothing_twice_of_an_article():
    place = Place(date(2019, 11, 13), None, Basis.PUBLISHED)
    text = page(place, "2019-11-13", section="PORT", author="Port")
    assert text.split("\n")[1] == "port · Wed 13 Nov 2019 · 6 years ago · ● unread"


def test_what_is_known_of_an_article_is_broken_between_the_facts():
    article = Article(id=1, headline="Harbour", added="", source="s", section="Latest", author="J. Doe")
    place = Place(date(2025, 11, 13), None, Basis.PUBLISHED)
    text = written(Page(article, place, "port", rendered(Body(), ""), NOW), State(starred=True), width=25)
    assert text.split("\n")[1:5] == ["port · Latest · J. Doe", "Thu 13 Nov · ● unread", "★ starred", ""]


def test_the_page_says_when_there_is_no_date_or_one_to_come():
    added = datetime(2025, 11, 20, 10, tzinfo=UTC)
    assert "port · no date · added 3 days ago" in page(Place(added.date(), added, Basis.UNDATED), None)
    text = page(Place(added.date(), added, Basis.FUTURE), "2031-02-01")
    assert "dated Sat 1 Feb 2031, still to come · added 3 days ago" in text


def test_the_page_shows_the_state():
    state = State(read=True, starred=True, tags=frozenset({"later", "b"}))
    assert "10 days ago · ★ starred · #b · #later\n" in page(
        Place(date(2025, 11, 13), None, Basis.PUBLISHED), state=state
    )


def test_a_page_without_a_summary_says_so_and_a_long_one_ends_somewhere():
    place = Place(date(2025, 11, 13), None, Basis.PUBLISHED)
    assert "No summary." in page(place, summary="")
    text = page(place, summary="word " * LONGEST)
    assert LONGEST < len(text) < LONGEST + 1_000
    assert text.endswith("… the rest is in the browser")


def test_plain_marks_where_they_are_asked_for_or_needed():
    assert glyphs_for(Settings(), "utf-8") is UNICODE
    assert glyphs_for(Settings(ascii=True), "utf-8") is ASCII
    for encoding in ("latin-1", "ascii", "no such thing"):
        assert glyphs_for(Settings(), encoding) is ASCII
    assert "".join(astuple(ASCII)).isascii()


def test_an_empty_list_says_why(library, week):
    assert "Nothing matches." in empty_list_text(library, ListQuery(search="x"))
    unread = view_named(library, "is:unread", "unread", "view")
    assert empty_list_text(library, ListQuery(unread, search="x")) == (
        "Nothing matches in Unread.\nEsc clears the search."
    )
    assert "Nothing unread." in empty_list_text(library, ListQuery(unread))
    section = view_named(library, "section:Sea", "Sea", "section")
    assert "No articles here." in empty_list_text(library, ListQuery(section))


def test_a_view_is_found_again_by_its_name_and_one_that_is_gone_by_its_query(library, week):
    save(library, "Sea", "ferry")
    save(library, "wrecks", "wreck", read="explicit")
    assert view_named(library, "section:All", "All", "section") == View("All", "section:All", "section")
    assert view_named(library, "section:Sea", "Sea", "section") == View("Sea", "ferry", "saved"), "saved in its place"
    assert view_named(library, "ship", "Wrecks", "saved") == View("wrecks", "wreck", "saved", read="explicit")
    assert view_named(library, "ship", "ships", "saved") == View("ships", "ship", "view")


async def test_every_key_of_the_reader_has_a_command_of_its_name_and_no_command_is_without_a_key(open_reader):
    async with open_reader() as reader:
        assert set(reader.screen.commands) == {key.name for key in KEYS if key.scope is Scope.READER}


def test_a_command_is_what_is_declared_and_has_its_name_alone():
    class One:
        @command
        def read(self):
            pass

        def help(self):
            pass

    class Other:
        @counted_command
        def read(self, count=0):
            pass

    assert set(commands_of([One()])) == {"read"}
    with pytest.raises(AssertionError, match="two commands are called read"):
        commands_of([One(), Other()])


def test_no_key_is_given_twice_and_each_is_described():
    keys = [name for key in KEYS for name in key.keys.split(",") if name]
    assert len(keys) == len(set(keys))
    assert all(key.description.endswith(".") and key.label for key in KEYS)
    hinted_at = {*FOOTER, *FOOTER_IN_DETAIL, *FOOTER_NOTHING, *FOOTER_NO_HIT, *FOOTER_SELECTED}
    assert hinted_at <= {key.name for key in KEYS}


def test_the_way_back_is_hinted_at_where_it_leaves_room_for_marks():
    assert "m mark read  A all read 3  Esc back" in status(140, replace(WHERE, goes_back=True))
    assert "m mark read" in status(60, replace(WHERE, search="", goes_back=True))
    assert key_hints(Where(goes_back=True))[0] == ("Esc", "back")
    in_detail = key_hints(Where(total=3, in_detail=True, goes_back=True))
    assert [hint for hint in in_detail if hint[0] in {"h", "Esc"}] == [("h", "list"), ("Esc", "back")]


def test_refreshing_is_hinted_at_where_there_are_sources_and_no_articles():
    assert ("R", "refresh all") in key_hints(Where(has_sources=True))
    assert ("R", "refresh all") not in key_hints(Where())


def test_what_goes_on_from_one_part_of_a_line_to_the_next_is_highlighted_in_both_and_not_between_them():
    line = TextLine(Content("ab │ cd"), [(0, 2, 0), (5, 7, 3)])
    spans = highlighted(line, [(1, 4)], "reverse").content.spans
    assert [(span.start, span.end) for span in spans] == [(1, 2), (5, 6)]
    assert highlighted(line, [(2, 3)], "reverse") is line
