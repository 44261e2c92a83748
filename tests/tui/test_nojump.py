"""The cursor belongs to an article: whatever lands, is marked, sorted, filtered or resized, it stays there.

Where the article leaves the list, the nearest one that followed it takes the cursor, else the last one before it. What
others do moves nothing on the screen, not by a row. Random sequences of all of it, the same in every run.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from newsreader.library import Library, marking, open_library
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.marking import prune
from newsreader.model import Draft
from newsreader.query import Sort
from newsreader.tui.list.headlines import Headlines
from newsreader.tui.list.pane import HeadlineList
from tests.conftest import draft
from tests.tui.conftest import Reader

WORDS = ("harbour", "ferry", "bridge", "tide", "wreck", "gull")
TEXT = "nothing to look for " * 60
STEPS = 20


def story(rng: random.Random, number: int) -> Draft:
    day = date(2025, 11, 20) - timedelta(days=rng.randrange(14))
    published = datetime.fromisoformat(f"{day}T{rng.randrange(24):02}:15:00+00:00") if rng.random() < 0.5 else day
    headline = f"{rng.choice(WORDS)} {rng.choice(WORDS)} {number}"
    return Draft(
        headline=headline, published=published, summary=" ".join([*rng.choices(WORDS, k=9), TEXT]), guid=f"n{number}"
    )


def successor(before: Sequence[int], current: int, after: Headlines) -> int | None:
    """The article that the cursor is to be on; None where the two lists tell nothing.

    An article that stands under another one of its story is where that one is.
    """
    at = before.index(current)
    indexes = map(after.index_of, (*before[at:], *before[:at][::-1]))
    return next((after.articles[index].id for index in indexes if index is not None), None)


class Play:
    """A reader, another process on the same library, and what they may do next."""

    def __init__(self, reader: Reader, elsewhere: Library, rng: random.Random) -> None:
        self.reader, self.elsewhere, self.rng = reader, elsewhere, rng
        self.number = 1000
        # What others do is looked for at once, not twice a second.
        reader.screen.jobs._every = 0.01

    @property
    def ids(self) -> list[int]:
        return [article.id for article in self.reader.list.headlines.articles]

    @property
    def current(self) -> int | None:
        current = self.reader.list.current
        return current.id if current else None

    @property
    def offset(self) -> int:
        """The row of the screen that the cursor is on."""
        return self.reader.list.headlines.row_of(self.reader.list.cursor) - self.reader.list.top

    # What others do.

    def somebody(self, field: str) -> None:
        ids = self.rng.sample(list(self.elsewhere.store.articles), 5)
        marking.set_state(self.elsewhere, ids, field, self.rng.random() < 0.6)

    def fresh(self) -> list[Draft]:
        self.number += 3
        return [story(self.rng, self.number + each) for each in range(3)]

    def arrive(self) -> None:
        add_drafts(self.elsewhere, Parsed("site", self.fresh()))

    def refresh(self) -> None:
        screen = self.reader.screen

        def land() -> None:
            before = set(screen.library.store.articles)
            add_drafts(screen.library, Parsed("other", drafts))
            screen.refreshing.own_imports.append(set(screen.library.store.articles) - before)

        drafts = self.fresh()
        screen.jobs.submit(land, failed=lambda error: pytest.fail(str(error)))

    def edit(self) -> None:
        drafts = [story(self.rng, number) for number in self.rng.sample(range(40), 4)]
        add_drafts(self.elsewhere, Parsed("site", drafts))

    def prune(self) -> None:
        prune(self.elsewhere, self.rng.sample(list(self.elsewhere.store.articles), 2))

    OTHERS: tuple[Callable[["Play"], None], ...] = (
        *(lambda play, field=field: play.somebody(field) for field in ("read", "read", "starred", "hidden")),
        *(arrive, arrive, refresh, edit, prune),
    )

    async def by_others(self, what: Callable[["Play"], None] | None = None) -> None:
        """Something happens elsewhere: nothing moves, not even by a row."""
        was = (self.current, self.ids, self.reader.list.top, self.reader.detail.scroll_offset.y)
        what = what or self.rng.choice(self.OTHERS)
        self.elsewhere.store.poll()
        what(self)
        done = self.reader.screen.jobs.all_done()
        stamp = self.elsewhere.store.newest_entry, len(self.elsewhere.store.articles)
        await self.reader.until(done.is_set, "landed")
        if what is not Play.refresh:
            seen = self.reader.app.library.store
            await self.reader.until(lambda: (seen.newest_entry, len(seen.articles)) == stamp, "seen")
        await self.reader.pilot.pause()
        assert (self.current, self.ids, self.reader.list.top, self.reader.detail.scroll_offset.y) == was, what

    # What the reader asks for.

    async def by_keys(self) -> None:
        before, current = self.ids, self.current
        keys = self.rng.choice(
            [
                *(["1"], ["2"], ["2"], ["m", "2"], ["m", "s", "2"], ["3"], ["d"], ["d"], ["V", "j", "d"], ["D", "2"]),
                *(["slash", *self.rng.choice(WORDS)[:3], "enter"] for _ in range(4)),
                *(["e"], ["e"], ["E"], ["u"], ["ctrl+r"]),
                *(["A"], ["escape"], ["escape"], ["x"], ["tab"], ["sort"], ["sort"], ["resize"]),
            ]
        )  # fmt: skip
        if keys == ["sort"]:
            finding = self.reader.screen.finding
            finding.show_query(replace(finding.query, sort=self.rng.choice(list(Sort)[:5])))
        elif keys == ["resize"]:
            await self.reader.pilot.resize_terminal(self.rng.choice([24, 70, 120]), self.rng.choice([6, 24, 40]))
        else:
            await self.reader.press(*keys)
        await self.settled()
        if "j" in keys:
            current = before[min(before.index(current) + 1, len(before) - 1)] if current else None
        expected = current and successor(before, current, self.reader.list.headlines)
        assert expected in {None, self.current}, keys

    async def take_in(self) -> None:
        """What arrived is taken in: the cursor stays where it is on the screen, too."""
        await self.by_others(Play.arrive)
        before, current, offset = self.ids, self.current, self.offset
        await self.reader.press("full_stop")
        await self.settled()
        if current is not None:
            assert self.current == successor(before, current, self.reader.list.headlines)
            at_an_edge = not HeadlineList.MARGIN < offset < self.reader.list.size.height - HeadlineList.MARGIN - 1
            at_an_end = self.reader.list.top in {0, self.reader.list.max_scroll_y}
            assert self.offset == offset or at_an_edge or at_an_end

    async def move(self) -> None:
        await self.reader.press(
            *self.rng.choice([["j"] * 3, ["k"] * 2, ["J"] * 3, ["J"] * 3, ["G"], ["g"], ["n"], ["pagedown"], ["]"]])
        )
        await self.settled()

    async def settled(self) -> None:
        screen = self.reader.screen
        done = screen.jobs.all_done()
        await self.reader.until(lambda: done.is_set() and not screen.presenter.marks._pending, "on disk")
        await self.reader.pilot.pause()
        await self.reader.until(lambda: not screen.finding.is_searching, "found")
        row = screen.list.headlines.row_of(screen.list.cursor) - screen.list.top
        assert not self.ids or 0 <= row < max(1, screen.list.size.height) or not screen.list.size.height


@pytest.mark.parametrize("seed", range(3))
async def test_the_cursor_stays_on_its_article(seed, library, store_path, open_reader):
    rng = random.Random(seed)
    drafts = [story(rng, number) for number in range(60)]
    add_drafts(library, Parsed("site", drafts))
    add_drafts(library, Parsed("wire", rng.sample(drafts, 20)))
    with open_library(store_path, clock=library.clock) as elsewhere:
        async with open_reader(size=(120, 24)) as reader:
            play = Play(reader, elsewhere, rng)
            for _ in range(STEPS):
                await rng.choice([play.by_others, play.take_in, play.by_keys, play.by_keys, play.by_keys, play.move])()


async def test_moving_among_the_hits_while_typing_holds_for_what_is_typed_next(add, open_reader):
    add("Ferry one", "Fog", "Ferry two", "Bridge", "Ferry three", "Ferries")
    async with open_reader() as reader:
        await reader.press("j", "j", "j")
        await reader.search("fer", 4)
        assert reader.current == "Ferry three"
        await reader.press("backspace", "backspace")
        await reader.until(lambda: reader.count == 5, "less to go by")
        await reader.press("backspace")
        await reader.until(lambda: reader.count == 6, "nothing")
        assert reader.current == "Bridge"
        await reader.press(*"fer")
        await reader.until(lambda: reader.count == 4, "the hits")
        await reader.press("up", "up")
        assert reader.current == "Ferry one"
        await reader.press("r")
        await reader.until(
            lambda: reader.count == 4 and reader.screen.finding.query.search == "ferr", "one letter more"
        )
        assert reader.current == "Ferry one"
        await reader.press("y")
        await reader.until(lambda: reader.count == 3, "another one")
        assert reader.current == "Ferry one"
        await reader.press("escape")
        assert reader.current == "Bridge"


async def test_the_best_hit_is_first_where_relevance_is_asked_for(add, open_reader):
    add(
        draft("Harbour, harbour", date(2025, 11, 9)),
        draft("Bridge", date(2025, 11, 8), summary="Near the harbour."),
        draft("Fog", date(2025, 11, 7)),
    )
    async with open_reader() as reader:
        await reader.press("j", "slash", *"harbour sort:relevance", "enter")
        await reader.until(lambda: reader.count == 2, "the hits")
        assert reader.current == "Bridge"
        await reader.press("escape", "j", "slash", *"harbour sort:relevance", "enter")
        await reader.until(lambda: reader.count == 2, "the hits")
        assert reader.current == reader.headlines[0] == "Harbour, harbour"
