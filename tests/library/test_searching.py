"""Searching many articles at once means the same as asking each of them, and looks at little."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsreader.config import cache_folder
from newsreader.errors import NewsreaderError
from newsreader.library import Library, corpus, open_library, ordering, searching
from newsreader.library.cancellation import CancelledError, CancelToken
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.marking import mute, prune, set_state, unmute
from newsreader.library.searching import among, select
from newsreader.library.sources import remove
from newsreader.model import Draft
from newsreader.query import Sort, parse
from tests.conftest import FixedClock, draft
from tests.library.meaning import plain

WORDS = [
    "Café",
    "cafe",
    "Köln",
    "東京",
    "rain",
    "train",
    "in",
    "I’m",
    "x-ray",
    "ß",
    "ﬁn",
    "İstanbul",
    "e\u0301",
    "2024",
]
TEXT = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
NAMES = ["site", "Köln", "other rain"]
DAYS = st.none() | st.dates(date(2025, 11, 1), date(2025, 12, 1))
TIMES = st.datetimes(datetime(2025, 11, 1), datetime(2025, 12, 1), timezones=st.just(UTC))
DRAFT = st.builds(
    Draft,
    headline=TEXT.map(lambda text: text or "untitled"),
    published=DAYS | TIMES,
    summary=TEXT,
    section=st.sampled_from(["", "Rain", "Latest"]),
    author=st.sampled_from(["", "Ann Köln", "Train"]),
    url=st.sampled_from(["", "https://example.org/rain", "https://www.example.org/x", "https://notexample.org/"]),
    guid=st.sampled_from("0123456789abcdef"),
)
PIECE = st.one_of(
    st.sampled_from([word.lower() for word in WORDS] + ["r", "ra", "rai", "n t", "k", "o", "京", "i", "\u0301"]).map(
        lambda word: f'"{word}"'
    ),
    st.builds(
        "{}:{}".format,
        st.sampled_from(["headline", "summary", "section", "source", "author", "url", "domain"]),
        st.sampled_from(["rain", "k", "e", "café", "/r.in/", "/^$/", "/[ka]/"]),
    ),
    st.sampled_from(["/rain/", "/r[ae]in|köln/", "/(?:x-|^)ray?/", "/.*京/", "/cafe\\b/", r"/\s/", "/K/", "/n\\s+t/"]),
    st.sampled_from("is:unread is:read is:starred is:tagged is:hidden is:muted tag:later has:summary has:url".split()),
    st.builds(
        "{}:{}".format,
        st.sampled_from(["since", "until", "after", "before", "on"]),
        st.sampled_from(["2025-11-10", "today", "yesterday", "2025", "3d", "2025-12", "0001", "9999"]),
    ),
    st.sampled_from(["id:0", "id:3", "id:7z"]),
    st.sampled_from(
        ["domain:example.org", "domain:www.example.org", "domain:org", "domain:example", "domain:ample.org"]
    ),
)
QUERY = st.recursive(
    PIECE,
    lambda part: st.one_of(
        st.builds("-({})".format, part),
        st.builds("{} {}".format, part, part),
        st.builds("({} OR {})".format, part, part),
    ),
    max_leaves=5,
)
ORDERS = ("", "sort:newest", "sort:oldest", "sort:headline", "sort:source")
STEP = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(NAMES), st.lists(DRAFT, max_size=4)),
    st.tuples(st.just("elsewhere"), st.sampled_from(NAMES), st.lists(DRAFT, max_size=3)),
    st.tuples(st.just("set"), st.sampled_from(["read", "starred", "hidden", "tag:later"]), st.booleans()),
    st.tuples(st.just("mute"), st.sampled_from(["rain", "section:rain", "/k.ln/ -x", "before:2025-11-05"])),
    st.tuples(st.just("unmute")),
    st.tuples(st.just("remove"), st.sampled_from(NAMES)),
    st.tuples(st.just("prune"), QUERY),
    st.tuples(st.just("undo")),
    st.tuples(st.just("fold")),
    st.tuples(st.just("reopen"), st.sampled_from(["", "garbage", "cut", "gone"])),
)


FIRST = [
    Draft(
        headline=" ".join(WORDS[number : number + 3]) or "untitled",
        published=date(2025, 11, number + 1) if number % 3 else datetime(2025, 11, number + 1, 12, tzinfo=UTC),
        summary=" ".join(WORDS[number % 5 :: 4]) if number % 4 else "",
        section=["", "Rain", "Latest"][number % 3],
        author=["", "Ann Köln"][number % 2],
        url=f"https://{['', 'www.'][number % 2]}example.org/{WORDS[number % 3].lower()}" if number % 5 == 0 else "",
        guid=str(number),
    )
    for number in range(14)
]


class World:
    """A library, and what happens to it."""

    def __init__(self, path: Path) -> None:
        self.path, self.clock = path, FixedClock()
        self.library = open_library(path, clock=self.clock)

    def do(self, what: str, *arguments) -> None:
        self.clock.go_on(hours=1)
        with suppress(NewsreaderError):  # what cannot be done at this point
            getattr(self, what)(*arguments)

    def add(self, source: str, drafts: list) -> None:
        add_drafts(self.library, Parsed(source, drafts))

    def elsewhere(self, source: str, drafts: list) -> None:
        with open_library(self.path, clock=self.clock) as other:
            add_drafts(other, Parsed(source, drafts))
        self.library.store.poll()

    def set(self, field: str, value: bool) -> None:
        set_state(self.library, list(self.library.store.articles)[::2], field, value)

    def mute(self, query: str) -> None:
        mute(self.library, query)

    def unmute(self) -> None:
        unmute(self.library, "1")

    def remove(self, source: str) -> None:
        remove(self.library, source)

    def prune(self, query: str) -> None:
        prune(self.library, [article.id for article in select(self.library, parse(query))][:1], "pruned")

    def undo(self) -> None:
        self.library.store.undo()

    def fold(self) -> None:
        self.library.store.checkpoint()

    def reopen(self, harm: str) -> None:
        self.library.store.checkpoint()
        self.library.close()
        for file in (path for path in cache_folder().rglob("*") if path.is_file()):
            data = file.read_bytes()
            file.write_bytes({"garbage": b"\xfe" * 99, "cut": data[:-9], "gone": b""}.get(harm, data))
        self.library = open_library(self.path, clock=self.clock)


@settings(max_examples=30)
@given(st.lists(STEP, min_size=3, max_size=8), st.lists(QUERY, min_size=4, max_size=4))
def test_a_search_means_what_each_article_means_after_any_change(tmp_path_factory, steps, queries):
    world = World(tmp_path_factory.mktemp("world") / "articles.json")
    with pytest.MonkeyPatch.context() as patch:
        for module in (corpus, searching):
            patch.setattr(module, "FEW", 0)
        for step in [("add", "site", FIRST), *steps]:
            world.do(*step)
            for number, text in enumerate(["", *queries]):
                query = parse(f"{text} {ORDERS[number]}")
                expected = [article.headline for article in plain(world.library, query)]
                assert [article.headline for article in select(world.library, query)] == expected, (text, step)
                ids = list(world.library.store.articles)
                meant = {article.id for article in plain(world.library, query)}
                assert {each.id for each in among(world.library, query, ids)} == meant
    world.library.close()


class CancelsAfter(CancelToken):
    """Cancels the work when it was asked about some times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def check(self) -> None:
        self.times -= 1
        self.is_cancelled = self.times < 0
        super().check()


def found(library, text: str, **how) -> list[str]:
    return [article.headline for article in searching.search(library, parse(text), **how).articles]


@pytest.fixture
def read(monkeypatch) -> list[int]:
    """The ids of the articles whose long part is read."""
    ids = []
    summary = Library.summary

    def noted(self, article_id):
        ids.append(article_id)
        return summary(self, article_id)

    monkeypatch.setattr(Library, "summary", noted)
    return ids


@pytest.fixture
def all_cached(monkeypatch) -> None:
    """However few texts there are, they are kept for the next start."""
    monkeypatch.setattr(corpus, "FEW", 0)
    monkeypatch.setattr(searching, "FEW", 0)


def test_the_next_start_reads_only_what_was_changed_since(library, add, store_path, clock, read, all_cached):
    one, two, three = add(*(draft(name, summary=f"old {name}", guid=name) for name in ("one", "two", "three")))
    library.store.checkpoint()
    assert len(found(library, "old")) == 3
    assert sorted(read) == sorted([one, two, three])
    add(draft("two", summary="new two", guid="two"), draft("four", summary="old four", guid="four"))
    with open_library(store_path, clock=clock) as later:
        del read[:]
        assert sorted(found(later, "old")) == ["four", "one", "three"]
        assert read.count(one) == read.count(three) == 0
        assert read.count(two) == 1
        assert found(later, "new") == ["two"]
        assert len(read) == 2, "nothing is read twice"


def test_what_is_known_stays_known_when_articles_arrive(library, add, read):
    add("one", "two")
    found(library, "one")
    assert len(read) == 2
    add("three")
    found(library, "is:unread")
    add("four")
    assert found(library, "three") == ["three"]
    assert len(read) == 4


@pytest.mark.parametrize("harm", [b"", b"garbage", b"\xfe" * 50, b"\0" * 64, b"\xff" * 9])
def test_a_cache_that_cannot_be_read_is_made_anew(library, add, all_cached, harm):
    add("one", "two")
    library.store.checkpoint()
    library.store.startup_cache.save(corpus.NAME, lambda _: harm)
    assert found(library, "two") == ["two"]
    with pytest.raises(ValueError):
        corpus._decoded(harm)


@pytest.fixture
def looked_into(monkeypatch):
    """How many texts each pass over them looked into."""
    counts = []
    real = searching.Matcher._sliced

    def counted(self, items, within, test):
        counts.append(within.bit_count())
        return real(self, items, within, test)

    monkeypatch.setattr(searching.Matcher, "_sliced", counted)
    return counts


def test_a_longer_word_is_looked_for_where_the_shorter_one_was_found(library, add, looked_into):
    add("rain", "ram", "sun", "moon", "star")
    looked = []
    for text in ("r", "ra", "rai", "rain", "-rain", "rain OR moon"):
        found(library, text)
        looked.append(sum(looked_into))
    assert looked == [5, 8, 10, 11, 11, 15], "5, then those with r (star too), ra, rai; moon in the other four"


def test_texts_are_looked_into_only_where_the_rest_holds(library, add, looked_into):
    ids = add("rain 1", "rain 2", "rain 3")
    set_state(library, ids[:1], "read", True)
    assert found(library, "rain is:read") == ["rain 1"]
    assert sum(looked_into) == 1


def test_states_and_days_need_no_texts(library, add, read):
    add("one", "two")
    for text in ("", "is:unread", "on:2025-11-13", "source:site", "has:url", "tag:x"):
        found(library, text)
    assert read == []
    assert library.corpus.texts == []


def test_a_search_without_texts_finds_headlines_at_once_and_says_that_it_is_not_all(library, add, read, all_cached):
    add(draft("rain"), draft("sun", summary="no rain"))
    early = searching.search(library, parse("rain"), early=True)
    assert ([article.headline for article in early.articles], early.is_complete) == (["rain"], False)
    assert read == []
    assert sorted(found(library, "rain")) == ["rain", "sun"], "what was found early is not taken for all"
    assert searching.search(library, parse("rain"), early=True).is_complete


def test_what_is_not_wanted_any_more_is_dropped_and_what_was_read_is_kept(library, add, read, monkeypatch):
    monkeypatch.setattr(corpus, "_SLICE", 1)
    add("one", "two", "three")
    with pytest.raises(CancelledError):
        found(library, "one", cancel=CancelsAfter(2))
    assert 0 < len(read) < 3
    assert found(library, "three") == ["three"]
    assert len(read) == 3


def test_articles_that_are_kept_stand_in_their_order_and_no_others_but_those_asked_for(library, add):
    ids = dict(zip("abcd", add("a rain", "b", "c rain", "d rain"), strict=True))
    assert found(library, "rain", kept={ids["b"], ids["c"]}, only={ids["a"]}) == ["a rain", "b", "c rain"]
    set_state(library, [ids["b"]], "hidden", True)
    assert found(library, "rain", kept={ids["b"]}) == ["a rain", "c rain", "d rain"]


def test_by_relevance_headlines_come_first_then_whole_words_then_the_newer(library, add):
    def day(number):
        return date(2025, 11, number)

    add(
        draft("a part of it: training", day(2)),
        draft("the older train", day(1)),
        draft("the newer train", day(3)),
        draft("a whole word below", day(4), summary="by train"),
        draft("a part below", day(5), summary="by trains"),
        draft("a newer part below", day(6), summary="retrained"),
        draft("nothing", day(7)),
    )
    expected = (
        "the newer train,the older train,a part of it: training,a whole word below,a newer part below,a part below"
    )
    assert found(library, "train sort:relevance") == expected.split(",")
    assert found(library, "Train", sort=Sort.RELEVANCE) == expected.split(",")
    assert found(library, "is:unread sort:relevance") == found(library, "is:unread"), "no word: newest first"
    assert found(library, "newer train sort:relevance")[0] == "the newer train"


def test_days_are_found_by_the_order_of_the_list(library, add):
    first = date(2025, 11, 1)
    add(*(draft(f"{number:02}", first + timedelta(number)) for number in range(20) if number % 4))
    for relation in ("since", "until", "after", "before", "on"):
        for number in range(-2, 22):
            query = parse(f"{relation}:{first + timedelta(number)}")
            assert select(library, query) == plain(library, query), query


def test_a_search_goes_by_the_day_that_it_is(library, add, clock):
    add(draft("one", date(2025, 11, 23)), draft("two", date(2025, 11, 24)))
    assert found(library, "on:yesterday") == []
    clock.go_on(days=1)
    assert found(library, "on:yesterday") == ["one"]
    assert found(library, "on:today") == ["two"]


def test_what_is_new_or_changed_takes_its_place_without_all_being_put_in_order_again(library, add, monkeypatch):
    at = [datetime(2025, 11, day, hour, tzinfo=UTC) for day in (20, 21, 22) for hour in (1, 9)]
    add(*(draft(str(number), moment, guid=str(number)) for number, moment in enumerate(at)), draft("plain"), "other")
    found(library, "")
    monkeypatch.setattr(ordering, "in_order", None)
    add(draft("changed", at[0], guid="0"), draft("new", at[5]), draft("undated", None), draft("plain too"))
    add("one", "two", source="another")
    remove(library, "another")
    monkeypatch.undo()
    assert select(library, parse("")) == plain(library, parse(""))
    monkeypatch.setattr(ordering, "MANY", 1)
    add("three", "four")
    assert select(library, parse("")) == plain(library, parse(""))


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
def test_an_article_that_was_still_to_come_moves_to_its_place_when_it_has_come(library, add, clock, zone):
    tomorrow = clock.now + timedelta(hours=30)
    add("a day ago", draft("tomorrow", tomorrow.astimezone(zone)), draft("some time then", tomorrow.date()), "other")
    for _ in range(30):
        assert select(library, parse("")) == plain(library, parse(""))
        clock.go_on(hours=1)
