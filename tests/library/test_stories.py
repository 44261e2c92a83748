"""The same story: what belongs together, whatever the order in which it comes."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as at_most
from hypothesis import strategies as st

from newsreader.library import open_library
from newsreader.library import stories as stories_module
from newsreader.library.cancellation import NEVER_CANCELLED, CancelledError, CancelToken
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.likeness import (
    CROWD,
    Likeness,
    compare,
    shingles,
    sketch_of,
    words_of,
)
from newsreader.library.marking import prune
from newsreader.library.stories import Stories, StoryIndex, decoded, encoded, find_all
from newsreader.model import Article, Body
from tests.conftest import FixedClock, draft

PAIRS = Path(__file__).parent / "stories"
FIRE = "A fire destroyed the historic market hall of Lübeck overnight. Nobody was hurt, police said on Thursday."
HEADLINES = ("Fire destroys market hall in Lübeck", "Lübeck market hall burns down", "Market hall in Lübeck on fire")


def sketch(fields, number):
    fields = dict(fields)
    summary = fields.pop("summary")
    return sketch_of(Article(id=number, added="2025-11-14T08:00:00+00:00", **fields), summary)


def likeness(pair):
    """What the library would say of two articles: those without a common key it never compares."""
    one, other = sketch(pair["one"], 1), sketch(pair["other"], 2)
    met = one.keys & other.keys and one.is_worth_comparing(other)
    return compare(one, other) if met else Likeness.NONE


def labelled(name):
    return json.loads((PAIRS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "recall"), [("tuning", 0.9), ("held_out", 0.9)])
def test_labelled_pairs_are_told_apart(name, recall):
    pairs = labelled(name)
    said = [likeness(pair) is Likeness.SAME for pair in pairs]
    right = sum(yes and pair["same"] for yes, pair in zip(said, pairs, strict=True))
    wrong = [(pair["one"]["headline"], pair["other"]["headline"]) for yes, pair in zip(said, pairs, strict=True) if yes]
    assert right >= 0.97 * sum(said), wrong
    assert right >= recall * sum(pair["same"] for pair in pairs)


def test_there_are_enough_labelled_pairs_of_both_kinds_and_none_is_in_both_sets():
    tuning, held_out = labelled("tuning"), labelled("held_out")
    assert len(tuning) + len(held_out) >= 200
    for pairs in (tuning, held_out):
        assert 0.3 < sum(pair["same"] for pair in pairs) / len(pairs) < 0.5
    told = [
        {json.dumps(pair[side], sort_keys=True) for pair in pairs for side in ("one", "other")}
        for pairs in (tuning, held_out)
    ]
    assert not told[0] & told[1]


@pytest.mark.parametrize(
    "pair", [*labelled("tuning"), *labelled("held_out")], ids=lambda pair: pair["one"]["headline"][:30]
)
def test_it_does_not_matter_which_of_two_comes_first(pair):
    assert likeness(pair) is likeness({"one": pair["other"], "other": pair["one"]})


def test_words_and_numbers_are_told_apart_in_any_writing():
    assert words_of("Köln’s v1.2: 1,200 jobs, 2–1") == ["koln", "s", "v", "1.2", "1200", "jobs", "2-1"]
    assert words_of("大型台風接近") == ["大型", "型台", "台風", "風接", "接近"]
    assert words_of("Part II") == ["part", "2"]
    assert len(shingles(words_of("one two three four"))) == 2
    assert shingles([]) == []


# -- in a library


def tell(add, *sources, day=13, headlines=HEADLINES, summary=FIRE):
    """Add an article of the fire from each source; returns the ids."""
    return [
        add(draft(headline, date(2025, 11, day), summary=summary), source=source)[0]
        for source, headline in zip(sources, headlines, strict=False)
    ]


def test_a_story_has_a_key_and_members(add, library):
    first, second = tell(add, "a", "b")
    (alone,) = add("Otter seen in the city park pond", source="c")
    found = library.stories.update()
    assert found.of(first) == found.of(second) is not None
    assert found.of(alone) is None
    assert set(found.members(found.of(first))) == {first, second}
    assert found.related(first) == ()


def test_one_source_tells_its_stories_apart_but_not_one_address(add, library):
    add(
        draft("Fire destroys market hall", summary=FIRE),
        draft("Fire destroys the market hall", summary=FIRE),
        source="a",
    )
    url = "https://a.example/news/2025/fire-in-market-hall"
    one = add(
        draft("Fire in market hall", url=url, guid="1"),
        draft("Fire in the market hall", url=f"{url}?utm_source=x", guid="2"),
        source="b",
    )
    found = library.stories.update()
    assert set(found.keys) == set(one)


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/news.php?10{}",
        "https://a.example/detail.asp?cid=500{}",
        "https://a.example/show?lang=en&m={}",
        "https://a.example/show?from={}",
        "https://a.example/changes#v1.{}",
        "https://a.example/#!/story/{}",
    ],
)
def test_articles_are_told_apart_by_whatever_in_their_addresses_is_not_known_to_track(add, library, address):
    headlines = [f"Version {number} of the harbour map is out" for number in (1, 2, 3)]
    add(*(draft(headline, url=address.format(number)) for number, headline in enumerate(headlines)), source="a")
    add(*(draft(headline, url=address.format(number)) for number, headline in enumerate(headlines)), source="b")
    found = library.stories.update()
    headline_of = {article.id: article.headline for article in library.store.articles.values()}
    assert all(len({headline_of[member] for member in found.members(story)}) == 1 for story in set(found.keys.values()))


def test_two_stories_of_the_sample_share_an_abstract_and_are_related(library, store_path):
    add_drafts(library, Parsed("s", []))
    sample = json.loads((Path(__file__).parents[2] / "data" / "articles.json").read_text(encoding="utf-8"))
    store_path.parent.mkdir(parents=True, exist_ok=True)
    path = store_path.with_name("sample.json")
    path.write_text(json.dumps(sample), encoding="utf-8")
    with open_library(path) as opened:
        found = opened.stories.update()
        two = [each.id for each in opened.store.articles.values() if each.published == "2007-07-01"]
        assert not found.keys
        assert [found.related(each) for each in two] == [(two[1],), (two[0],)]


def test_a_story_ends_where_nothing_is_like_its_leader(monkeypatch, add, library):
    ids = sorted(tell(add, "a", "b", "c"))
    likes = [{ids[0], ids[1]}, {ids[1], ids[2]}]
    monkeypatch.setattr(
        "newsreader.library.likeness.compare",
        lambda one, other: Likeness.SAME if {one.id, other.id} in likes else Likeness.NONE,
    )
    found = find_all(library.store)
    assert found.keys == {ids[0]: ids[0], ids[1]: ids[0]}
    assert found.related(ids[2]) == (ids[1],), "it is not lost, but related"


def test_a_crowd_is_compared_with_those_next_to_it_only(monkeypatch, add, library):
    for number in range(4 * CROWD):
        add(draft(f"Otter number {number} seen in the pond", summary=FIRE), source=f"s{number}")
    compared = []
    real = compare
    monkeypatch.setattr("newsreader.library.likeness.compare", lambda *two: compared.append(two) or real(*two))
    find_all(library.store)
    assert len(compared) <= 4 * CROWD * CROWD * 2


ARTICLES = st.lists(
    st.tuples(
        st.sampled_from("abcde"),
        st.sampled_from(HEADLINES),
        st.sampled_from([FIRE, FIRE[:70] + "…", ""]),
        st.integers(9, 15),
    ),
    max_size=10,
    unique=True,
)


@given(ARTICLES, st.randoms(use_true_random=False))
@at_most(max_examples=40)
def test_taking_in_articles_as_they_come_gives_what_all_at_once_gives(tmp_path_factory, rows, chance):
    opened = open_library(tmp_path_factory.mktemp("library") / "articles.json", clock=FixedClock())
    for number in chance.sample(range(len(rows)), len(rows)):
        source, headline, summary, day = rows[number]
        add_drafts(opened, Parsed(source, [draft(headline, date(2025, 11, day), summary=summary, guid=str(number))]))
        opened.stories.update(pause=0)
    assert opened.stories.update().keys == find_all(opened.store).keys
    for article_id, key in opened.stories.current.keys.items():
        assert article_id in opened.stories.current.members(key)
        assert opened.store.articles[key].id == key
    opened.close()


def test_an_edited_article_is_compared_anew(add, library):
    first, second = tell(add, "a", "b")
    assert library.stories.update().of(first)
    other = Body(summary="The trial of the former mayor began on Monday with his lawyers asking for a delay.")
    with library.store.transaction() as transaction:
        transaction.update_article(library.store.articles[second], other)
    assert library.stories.update().of(first), "nobody said so"
    assert library.stories.update({second}).of(first) is None


def test_what_is_gone_is_in_no_story(add, library):
    first, second = tell(add, "a", "b")
    library.stories.update()
    prune(library, [second])
    found = library.stories.update()
    assert not found.keys
    assert found.related(first) == () and second not in library.store.articles


# -- from one start to the next


def saved(store_path, clock):
    with open_library(store_path, clock=clock) as opened:
        for source, headline in zip("abc", HEADLINES, strict=True):
            add_drafts(opened, Parsed(source, [draft(headline, summary=FIRE)]))
    with open_library(store_path, clock=clock) as opened:
        return opened.stories.update().keys


def test_stories_are_there_at_the_next_start(store_path, clock, monkeypatch):
    keys = saved(store_path, clock)
    assert keys
    monkeypatch.setattr(stories_module, "AT_ONCE", 0)
    monkeypatch.setattr("newsreader.library.likeness.find_pairs", lambda *_: pytest.fail("was kept"))
    with open_library(store_path, clock=clock) as opened:
        assert opened.stories.load().keys == keys
        assert opened.stories.update().keys == keys


@pytest.mark.parametrize(
    "data", [b"", b"garbage", b"\x93\x81\x01\xa1x\x90\x90", b"\x93\x80\x91\x93\1\2\7\x90", b"\x93\x80\x90"]
)
def test_a_cache_that_is_garbage_is_passed_over(store_path, clock, data):
    keys = saved(store_path, clock)
    with open_library(store_path, clock=clock) as opened:
        opened.store.startup_cache.save("stories-3", lambda _: data)
        assert opened.stories.load().keys == keys
    with pytest.raises(ValueError):
        decoded(data)


def test_what_the_journal_changed_since_is_not_taken_from_the_cache(store_path, clock, monkeypatch):
    saved(store_path, clock)
    opened = open_library(store_path, clock=clock)
    add_drafts(opened, Parsed("d", [draft("Lübeck market hall on fire", summary=FIRE)]))
    opened.stories.update()
    with open_library(store_path, clock=clock) as again:
        (late,) = again.store.startup_cache._basis().changed
        monkeypatch.setattr(stories_module, "AT_ONCE", 0)
        assert again.stories.load().of(late) is None
        assert again.stories.update().of(late) is not None
    opened.close()


def test_stories_are_kept_for_a_new_snapshot_without_comparing_again(store_path, clock, monkeypatch):
    with open_library(store_path, clock=clock) as opened:
        for source, headline in zip("abc", HEADLINES, strict=True):
            add_drafts(opened, Parsed(source, [draft(headline, summary=FIRE)]))
        keys = opened.stories.update().keys
    opened.stories.save()
    monkeypatch.setattr("newsreader.library.likeness.find_pairs", lambda *_: pytest.fail("was kept"))
    with open_library(store_path, clock=clock) as again:
        assert again.stories.load().keys == keys != {}


def test_a_process_of_its_own_finds_the_same(store_path, clock, monkeypatch):
    keys = saved(store_path, clock)
    with open_library(store_path, clock=clock) as opened:
        found = stories_module.find_in_sandbox(store_path, NEVER_CANCELLED)
        assert sorted(found.pairs) == sorted(find_all(opened.store).pairs)
        monkeypatch.setattr(stories_module, "SANDBOXED", 1)
        monkeypatch.setattr("newsreader.library.likeness.find_pairs", lambda *_: pytest.fail("done aside"))
        monkeypatch.setattr(stories_module, "AT_ONCE", 0)
        opened.stories = StoryIndex(opened.store)
        assert opened.stories.update().keys == keys
        assert len(found.compared) == len(opened.store.articles)


def test_a_process_that_is_not_wanted_any_more_ends(store_path, clock):
    saved(store_path, clock)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        stories_module.find_in_sandbox(store_path, cancel)


def test_a_process_that_cannot_read_the_library_gives_nothing(store_path):
    store_path.parent.mkdir(parents=True)
    store_path.write_text("no json")
    assert stories_module.find_in_sandbox(store_path, NEVER_CANCELLED) == Stories()


def test_what_one_process_writes_another_reads(add, library):
    tell(add, "a", "b", "c")
    found = find_all(library.store)
    read = decoded(encoded(found))
    assert (read.keys, read.pairs, read.compared) == (found.keys, found.pairs, found.compared)
    assert [read.members(key) for key in read.keys] == [found.members(key) for key in found.keys]
