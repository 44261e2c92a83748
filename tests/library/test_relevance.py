"""By relevance: what stands in headlines as a whole word first, however many hits there are."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.library import searching
from newsreader.library.cancellation import CancelledError
from newsreader.library.corpus import SEPARATOR, Corpus, encoded
from newsreader.library.marking import set_state
from newsreader.library.ordering import NEVER, Ordered
from newsreader.library.searching import ranked
from newsreader.model import Article
from newsreader.query import parse
from newsreader.text import fold
from tests.conftest import draft
from tests.library.test_searching import CancelsAfter

PIECE = st.text(alphabet="ab_ .é京", max_size=12)
TEXT = st.lists(PIECE, min_size=3, max_size=4)
NEEDLES = st.lists(st.sampled_from(["a", "ab", "b", "aa", "é", "京", "a b", "_", ".", ""]), max_size=3)


def corpus_of(texts: list[list[str]]) -> Corpus:
    articles = [Article(id=number, headline="", added="", source="") for number in range(len(texts))]
    made = Corpus(None, None, Ordered(articles, NEVER))
    made.texts = [SEPARATOR.join(encoded(fold(each)) for each in fields) for fields in texts]
    return made


def stands_alone(word: str, text: str) -> bool:
    places = [at for at in range(len(text)) if text.startswith(word, at)]
    beside = [(text[at - 1 : at] if at else "", text[at + len(word) : at + len(word) + 1]) for at in places]
    return any(not any(each.isalnum() or each == "_" or not each.isascii() for each in pair) for pair in beside)


def points(fields: list[str], needles: list[str]) -> int:
    headline, *others = [fold(each) for each in fields]
    count = 0
    for word in {fold(each) for each in needles} - {""}:
        if word in headline:
            count += 3 if stands_alone(word, headline) else 2
        else:
            count += any(stands_alone(word, each) for each in others)
    return count


@given(st.lists(TEXT, max_size=8), NEEDLES, st.data())
def test_more_points_come_first_and_of_those_with_the_same_the_newer(texts, needles, data):
    found = bytes(data.draw(st.lists(st.integers(0, 1), min_size=len(texts), max_size=len(texts))))
    words = [fold(each) for each in needles]
    there = [number for number, flag in enumerate(found) if flag]
    order = ranked(corpus_of(texts), found, words)
    assert order.ids == sorted(there, key=lambda number: -points(texts[number], needles))
    some = ranked(corpus_of(texts), found, words, 3)
    assert some.ids == sorted(there[:3], key=lambda number: -points(texts[number], needles)) + there[3:]


def test_as_many_words_as_anybody_types_count():
    texts = [["", "", ""], [" ".join(f"w{number}" for number in range(200)), "", ""]]
    assert ranked(corpus_of(texts), b"\1\1", [f"w{number}" for number in range(200)]).ids == [1, 0]


def test_what_is_not_wanted_any_more_is_not_put_in_order(monkeypatch):
    monkeypatch.setattr(searching, "_RANKED_AT_ONCE", 1)
    with pytest.raises(CancelledError):
        ranked(corpus_of([["a", "", ""]] * 3), b"\1\1\1", ["a"], cancel=CancelsAfter(1))


def test_of_very_many_hits_the_best_of_the_newest_are_given_at_once(library, add, monkeypatch):
    monkeypatch.setattr(searching, "AT_ONCE", 2)
    days = [datetime(2025, 11, day, tzinfo=UTC) for day in (4, 3, 2, 1)]
    headlines = ["trains", "by train", "retrained", "the train"]
    add(*(draft(headline, day) for headline, day in zip(headlines, days, strict=True)))
    query = parse("train sort:relevance")
    early = searching.search(library, query, early=True)
    assert [each.headline for each in early.articles] == ["by train", "trains", "retrained", "the train"]
    assert not early.is_complete
    whole = searching.search(library, query)
    assert [each.headline for each in whole.articles] == ["by train", "the train", "trains", "retrained"]
    assert whole.is_complete


def test_whoever_is_unread_is_so_in_every_order(library, add):
    ids = add("one train", "a train", "trains")
    for text in ("train", "train sort:relevance", "train sort:oldest", "train sort:headline"):
        found = searching.search(library, parse(text))
        unread = {each.id for each in found.order.pick(library.unread_in(found.order))}
        assert unread == set(ids), text
    set_state(library, ids[:1], "read", True)
    for text in ("train", "train sort:relevance", "train sort:oldest", "train sort:headline"):
        found = searching.search(library, parse(text))
        assert {each.id for each in found.order.pick(library.unread_in(found.order))} == set(ids[1:]), text
