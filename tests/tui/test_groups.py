"""A story that several sources tell: one row, expanded and collapsed, marked and read as one, and undone as one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as at_most
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from newsreader.choices import DayPlace
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.ordering import Ordered
from newsreader.model import Article
from newsreader.settings import Settings
from newsreader.tui.app import Session
from newsreader.tui.cells import ASCII, UNICODE
from newsreader.tui.list.headlines import MANY, Columns, Day, Grouping, Headlines, Row, StoryRow
from newsreader.tui.list.pane import headline_strip
from tests.conftest import draft

FIRST = date(2025, 11, 13)
FIRE = "A fire destroyed the historic market hall of Lübeck overnight. Nobody was hurt, police said on Thursday."
OTTER = "Otter seen in the pond of the city park"


@pytest.fixture
def story(add):
    """A story of three sources, with others around it; the newest of each day first. Returns the ids of the three."""
    rows = [
        ("wire", "Lübeck market hall burns down", 20),
        ("post", "Fire destroys market hall in Lübeck", 12),
        ("north", "Market hall in Lübeck on fire", 9),
    ]
    add(draft("Bridge opened again", datetime(2025, 11, 13, 22, tzinfo=UTC)), source="town")
    ids = [
        add(draft(headline, datetime(2025, 11, 13, hour, tzinfo=UTC), summary=FIRE), source=source)[0]
        for source, headline, hour in rows
    ]
    add(draft(OTTER, datetime(2025, 11, 13, 10, tzinfo=UTC)), source="town")
    add(draft("Ferry delayed by fog", datetime(2025, 11, 12, 10, tzinfo=UTC)), source="town")
    return ids


COLLAPSED = ["Bridge opened again", "Lübeck market hall burns down", OTTER, "Ferry delayed by fog"]
EXPANDED = [
    *COLLAPSED[:2],
    "Fire destroys market hall in Lübeck",
    "Market hall in Lübeck on fire",
    *COLLAPSED[2:],
]


async def test_a_story_is_one_row_that_expands_in_place(story, open_reader):
    async with open_reader() as reader:
        assert reader.headlines == COLLAPSED
        assert "▸ Lübeck market hall burns down +2" in reader.row(COLLAPSED[1])
        assert "1/4 · 6 unread of 6 " in reader.status
        await reader.press("j", "e")
        assert reader.headlines == EXPANDED
        assert reader.current == COLLAPSED[1]
        assert "▾ Lübeck" in reader.row(COLLAPSED[1])
        assert "└ Fire destroys" in reader.row(EXPANDED[2])
        assert "2/6 · 6 unread of 6 " in reader.status
        await reader.press("j", "j", "e")
        assert reader.headlines == COLLAPSED
        assert reader.current == COLLAPSED[1], "the one that leads"


async def test_what_is_alone_says_so_instead_of_expanding(story, open_reader):
    async with open_reader() as reader:
        await reader.press("e")
        assert reader.toasts == ["No other coverage of this story"]
        assert reader.headlines == COLLAPSED


@pytest.mark.parametrize(("key", "unread"), [("m", 3), ("enter", 3), ("A", 0), ("X", 1)])
async def test_marking_or_reading_covers_a_story_and_undo_uncovers_exactly_it(
    story, open_reader, library, key, unread, mark
):
    mark([story[2]])
    async with open_reader() as reader:
        assert "5 unread" in reader.status
        await reader.press("j", key)
        await reader.saved()
        assert f"{unread} unread" in reader.status
        assert all(library.store.states[each].read for each in story)
        assert "○" in reader.row(COLLAPSED[1])
        assert len(library.store.history()) == 2, "one change"
        await reader.press("u")
        await reader.until(lambda: "5 unread" in reader.status, "undone")
        assert [library.store.states[each].read for each in story] == [False, False, True]


async def test_a_story_is_unread_and_starred_as_long_as_one_of_it_is(story, open_reader, mark, library):
    mark(story[:2])
    mark([story[1]], "starred")
    async with open_reader() as reader:
        assert "●★" in reader.row(COLLAPSED[1])
        await reader.press("j", "s")
        await reader.saved()
        assert all(library.store.states[each].starred for each in story)
        await reader.press("n")
        assert reader.current == OTTER


async def test_going_to_the_next_unread_stops_at_a_story_with_an_unread_member(story, open_reader, mark):
    mark(story[:2])
    async with open_reader() as reader:
        await reader.press("n")
        assert reader.current == COLLAPSED[1]


async def test_hiding_a_story_hides_all_of_it(story, open_reader, library):
    async with open_reader() as reader:
        await reader.press("j", "d")
        await reader.saved()
        assert all(library.store.states[each].hidden for each in story)
        assert reader.headlines == [COLLAPSED[0], *COLLAPSED[2:]]
        await reader.press("u")
        await reader.until(lambda: reader.headlines == COLLAPSED, "back")


async def test_an_expanded_story_is_marked_one_by_one(story, open_reader, library):
    async with open_reader() as reader:
        await reader.press("j", "e", "m")
        await reader.saved()
        assert [library.store.states[each].read for each in story] == [True, False, False]


async def test_only_what_the_list_has_stands_under_a_headline(story, open_reader):
    async with open_reader() as reader:
        await reader.search("source:post OR source:north", hits=1)
        assert reader.headlines == [EXPANDED[2]]
        assert "+1" in reader.row(EXPANDED[2])


async def test_grouping_is_switched_off_and_stays_so(story, open_reader):
    async with open_reader() as reader:
        await reader.press("j", "E")
        assert reader.count == 6 and reader.current == COLLAPSED[1]
        assert "+2" not in reader.text
        left = reader.app.session()
    async with open_reader(session=left) as reader:
        assert reader.count == 6
        await reader.press("E")
        assert reader.headlines == COLLAPSED
        assert reader.app.session().group is None, "as the settings say"


async def test_the_settings_say_whether_stories_are_one_row(story, open_reader):
    async with open_reader(settings=Settings(group=False)) as reader:
        assert reader.count == 6
    async with open_reader(settings=Settings(group=False), session=Session(group=True)) as reader:
        assert reader.count == 4


async def test_the_detail_names_what_else_covers_a_story(story, open_reader, library):
    text = "Women whose cancer has spread are as a rule treated systemically; series tell another story about surgery."
    add_drafts(
        library,
        Parsed(
            "j",
            [
                draft("On the observation [/b]", date(2025, 11, 1), summary=text),
                draft("Does resection help?", date(2025, 11, 1), summary=text),
            ],
        ),
    )
    async with open_reader(size=(120, 40)) as reader:
        await reader.press("j")
        shown = " ".join(reader.page.split())
        assert "also: 1 post Fire destroys market hall in Lübeck (10 days ago) 2 north Market hall" in shown
        await reader.press("G")
        await reader.until(lambda: "related:\n1 j On the observation [/b] (22 days ago)" in reader.page, "related")


async def test_a_click_on_a_line_of_the_detail_goes_to_that_article(story, open_reader):
    async with open_reader(size=(120, 40)) as reader:
        await reader.press("j")
        await reader.until(lambda: "2 north Market hall" in reader.text, "shown")
        row = next(number for number, line in enumerate(reader.lines) if "2 north Market hall" in line)
        column = reader.lines[row].index("Market hall in Lübeck on")
        await reader.pilot.click(offset=(column + 2, row))
        await reader.until(lambda: reader.current == EXPANDED[3], "there")
        assert reader.headlines == EXPANDED


async def test_what_arrives_joins_its_story_when_it_is_taken_in_and_never_takes_the_cursors_row(
    story, open_reader, library, clock
):
    async with open_reader() as reader:
        await reader.press("j")
        late = draft("Fire destroys historic hall in Lübeck", datetime(2025, 11, 13, 23, tzinfo=UTC), summary=FIRE)
        with library.store.transaction():
            pass
        add_drafts(library, Parsed("late", [late]))
        reader.screen.refreshing.own_imports.append(
            each.id for each in library.store.articles.values() if each.source == "late"
        )
        await reader.until(lambda: "1 new" in reader.status, "announced")
        await reader.until(lambda: len(library.stories.current.keys) == 4, "found beside everything else")
        assert reader.headlines == COLLAPSED
        await reader.press("full_stop")
        await reader.until(lambda: "7 unread" in reader.status, "taken in")
        assert reader.current == COLLAPSED[1], "the cursor belongs to its article"
        assert reader.headlines[0] == late.headline
        await reader.press("e")
        assert reader.count == 4 and reader.current == late.headline


async def test_stories_found_after_the_list_was_shown_move_nothing_until_asked(
    story, open_reader, monkeypatch, library
):
    monkeypatch.setattr("newsreader.library.stories.AT_ONCE", 0)
    async with open_reader() as reader:
        await reader.until(lambda: reader.toasts, "told")
        assert reader.toasts == ["Some stories come from several sources. Press . to group them."]
        assert reader.count == 6
        await reader.press("full_stop")
        await reader.until(lambda: reader.headlines == COLLAPSED, "grouped")
        await reader.press("full_stop")
        assert reader.toasts[-1] == "Nothing new"


async def test_a_selection_covers_what_stands_under_it(story, open_reader, library):
    async with open_reader() as reader:
        await reader.press("x", "j", "x", "s")
        await reader.saved()
        assert sum(state.starred for state in library.store.states.values()) == 4
        assert reader.toasts == ["4 articles starred (u: undo)"]


async def test_ascii_marks_say_the_same(story, open_reader):
    async with open_reader(settings=Settings(ascii=True)) as reader:
        await reader.press("j", "e")
        assert "` Fire destroys" in reader.row(EXPANDED[2])
        assert "v " in reader.row(COLLAPSED[1])


# -- rows


@pytest.mark.parametrize("width", [13, 20, 39, 40, 51, 52, 100])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("headline", ["Harbour", "x" * 200, "東京" * 30, "שלום " * 30])
def test_whether_a_story_is_open_and_how_many_are_under_it_is_never_cut_off(width, glyphs, headline):
    for story, wanted in (
        (StoryRow([None] * 13), (f" {glyphs.collapsed} ", " +13")),
        (StoryRow(below=2), (f" {glyphs.expanded} ",)),
        (StoryRow(is_member=True), (f" {glyphs.member} ",)),
    ):
        row = Row(headline, "port", "", False, False, False, False, story)
        strip = headline_strip(
            row, width, glyphs, lambda *_: Style(), lambda *_: [], columns=Columns(5, 10).within(width)
        )
        assert all(mark in strip.text for mark in wanted)
        assert strip.cell_length == cell_len(strip.text) == width


# -- lists


def articles(days):
    return [
        Article(id=number + 1, headline=f"{number}", published=str(FIRST - timedelta(ago)), added="", source="s")
        for number, ago in enumerate(days)
    ]


def listed(made, grouping, unread=(), place=DayPlace.HEADINGS):
    order = Ordered(made, datetime(2026, 1, 1, tzinfo=UTC))
    return Headlines(order, None, order.flags_of(set(unread)), grouping, by_day=True, day_place=place)


LISTS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from([None, None, 1, 2, 3])), max_size=40).map(
    lambda rows: sorted(rows, key=lambda row: row[0])
)


def made_of(rows, opened=frozenset(), unread=()):
    made = articles([ago for ago, _ in rows])
    keys = {article.id: story for article, (_, story) in zip(made, rows, strict=True) if story is not None}
    return made, listed(made, Grouping(keys, opened), unread)


@given(LISTS, st.sets(st.integers(1, 40)))
@at_most(max_examples=60)
def test_every_article_has_a_row_or_stands_under_the_first_of_its_story(rows, opened):
    made, headlines = made_of(rows, frozenset(opened))
    under = [each for article in headlines.articles for each in headlines.story_row(article.id).collapsed]
    assert sorted(each.id for each in [*headlines.articles, *under]) == [each.id for each in made]
    assert [each.id for each in headlines.everything] == [each.id for each in made]
    keys = headlines.grouping.keys
    for each in under:
        lead = headlines.articles[headlines.index_of(each.id)]
        assert keys[lead.id] == keys[each.id] and lead.id < each.id
        assert headlines.is_under(each.id)
    found = [headlines.at(row) for row in range(len(headlines))]
    assert [row for row in found if isinstance(row, int)] == list(range(len(headlines.articles)))
    for index in range(len(headlines.articles)):
        assert headlines.at(headlines.row_of(index)) == index
    starts = [day for day in found if isinstance(day, Day)]
    assert starts == headlines.days and [day.end for day in starts[:-1]] == [day.start for day in starts[1:]]


@given(LISTS, st.sets(st.integers(1, 40)), st.data())
@at_most(max_examples=60)
def test_counts_are_of_articles_and_follow_every_mark(rows, opened, data):
    made, headlines = made_of(rows, frozenset(opened))
    ids = {article.id for article in made}
    some = st.sets(st.sampled_from(sorted(ids))) if ids else st.just(set())
    unread = set()
    for _ in range(4):
        changed = data.draw(some)
        now_unread = data.draw(some) & changed
        headlines.update_unread(changed, now_unread)
        unread = (unread - changed) | now_unread
        assert headlines.unread == len(unread) == sum(headlines.unread_in(day.start, day.end) for day in headlines.days)
        assert headlines.count == len(made)
        for index, article in enumerate(headlines.articles):
            covered = headlines.covered([article.id])
            assert (headlines.next_unread(index - 1, 1) == index) is bool(unread.intersection(covered))
            below = headlines.covered(each.id for each in headlines.articles[index:])
            assert headlines.unread_in(index, len(headlines.articles)) == len(unread.intersection(below))
            assert set(headlines.unread_among(headlines.articles[index:])) == unread.intersection(below)
    assert set(headlines.covered(each.id for each in headlines.articles)) == ids


def test_expanding_a_story_takes_no_heading_away_and_brings_none():
    for rows, has_headings in (([(0, 1), (0, 1), (1, None)], False), ([(0, 1), (0, 1), (0, None), (1, None)], True)):
        made = articles([ago for ago, _ in rows])
        grouping = Grouping({article.id: story for article, (_, story) in zip(made, rows, strict=True) if story})
        headlines = listed(made, grouping, place=DayPlace.AUTO)
        expanded = headlines.grouped(grouping.toggled(1))
        assert headlines.has_headings is expanded.has_headings is has_headings
        assert expanded.without({made[-1].id}).has_headings is has_headings


@given(LISTS, st.sets(st.integers(1, 40)), st.integers(1, 40))
@at_most(max_examples=60)
def test_expanding_and_collapsing_again_changes_nothing(rows, opened, toggled):
    _, headlines = made_of(rows, frozenset(opened))
    if toggled not in headlines.grouping.keys:
        return
    other = headlines.grouped(headlines.grouping.toggled(toggled))
    assert other.grouping.expands(toggled) is not headlines.grouping.expands(toggled)
    again = other.grouped(other.grouping.toggled(toggled))
    assert [each.id for each in again.articles] == [each.id for each in headlines.articles]
    assert again.days == headlines.days


def test_many_marks_at_once_reach_what_stands_under_others():
    rows = [(0, 1)] * (MANY + 50)
    made, headlines = made_of(rows)
    headlines.update_unread({article.id for article in made}, {article.id for article in made})
    assert headlines.unread == len(made)
    assert len(headlines.articles) == 1 and headlines.next_unread(-1, 1) == 0


def test_what_a_publisher_changed_is_taken_in_under_another_headline_too():
    made, headlines = made_of([(0, 1), (0, 1), (0, None)])
    other = Article(id=2, headline="other", published=str(FIRST), added="", source="s")
    headlines.replace(other)
    assert headlines.story_row(1).collapsed == [other]
    assert headlines.everything == [made[0], other, made[2]]
    assert headlines.grouped(Grouping()).articles == [made[0], other, made[2]]


def test_taking_articles_out_leaves_the_others_grouped():
    _, headlines = made_of([(0, 1), (0, 1), (0, 1), (1, None)], unread={1, 2})
    left = headlines.without({1})
    assert [each.id for each in left.articles] == [2, 4]
    assert left.unread == 1 and [each.id for each in left.story_row(2).collapsed] == [3]


def test_100_000_headlines_ask_only_for_those_that_share_a_story():
    class Counting(dict):
        asked = 0

        def __getitem__(self, key):
            self.asked += 1
            return super().__getitem__(key)

    made = articles(number // 1000 for number in range(100_000))
    keys = Counting({1: 1, 3: 1})
    headlines = listed(made, Grouping(keys))
    assert len(headlines.articles) == 99_999
    assert keys.asked == 2
