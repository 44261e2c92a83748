"""What is searched for beside the screen, and what is highlighted."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.errors import UsageError
from newsreader.library.ordering import NEVER, Ordered
from newsreader.model import Article
from newsreader.query import parse
from newsreader.tui.jobs import Job, outcome_of
from newsreader.tui.list.headlines import Headlines
from newsreader.tui.search import query as finding
from newsreader.tui.search.finding import Finder, FindResult
from newsreader.tui.search.query import FindRequest, Hits, ListQuery, nearest

ONE, TWO, THREE = (FindRequest(ListQuery(search=text)) for text in ("a", "ab", "abc"))


class Beside:
    """A finder whose searches end when they are told to."""

    def __init__(self) -> None:
        self.began, self.jobs, self.found, self.failed = [], [], [], []
        self.is_complete = True
        self.finder = Finder(self.begin, self.add_job, lambda wanted, _: self.found.append(wanted), self.fail)

    def add_job(self, *job):
        self.jobs.append(Job(*job))

    def begin(self, wanted):
        def search(early, cancel):
            self.began.append((wanted, early, not cancel.is_cancelled))
            cancel.check()
            if wanted is THREE:
                raise UsageError("it takes too long")
            return FindResult(Headlines(), self.is_complete or not early)

        return search

    def fail(self, error):
        self.failed.append(str(error))

    def end(self):
        outcome_of(self.jobs.pop(0)).settle()


def test_one_search_runs_at_a_time_and_the_last_one_wanted_is_next():
    beside = Beside()
    for wanted in (ONE, TWO, TWO):
        beside.finder.find(wanted)
    assert len(beside.jobs) == 1
    beside.end()
    assert (beside.found, beside.finder.request) == ([], TWO)
    beside.end()
    assert (beside.found, beside.finder.request, beside.jobs) == ([TWO], None, [])
    assert beside.began == [(ONE, True, False), (TWO, True, True)], "the first one heard that nobody wants it"


def test_what_is_not_wanted_any_more_is_found_for_nobody():
    beside = Beside()
    beside.finder.find(ONE)
    beside.finder.find(None)
    beside.end()
    assert (beside.found, beside.jobs) == ([], [])


def test_what_is_wanted_again_is_searched_again():
    beside = Beside()
    beside.finder.find(ONE)
    beside.finder.find(None)
    beside.finder.find(FindRequest(ListQuery(search="a")))
    beside.end()
    beside.end()
    assert beside.found == [ONE]


def test_what_is_there_at_once_is_shown_before_the_rest_is_searched():
    beside = Beside()
    beside.is_complete = False
    beside.finder.find(ONE)
    beside.end()
    assert (beside.found, beside.finder.request) == ([ONE], ONE)
    beside.end()
    assert (beside.found, beside.finder.request) == ([ONE, ONE], None)
    assert [early for _, early, _ in beside.began] == [True, False]


def test_what_cannot_be_found_is_told_once_and_not_sought_again():
    beside = Beside()
    beside.finder.find(THREE)
    beside.end()
    assert (beside.failed, beside.finder.request, beside.jobs) == (["it takes too long"], None, [])


@pytest.mark.parametrize("query", ["a /(a+)+$/", "a /(a|aa)+$/"])
def test_hits_of_an_expression_that_takes_too_long_are_not_highlighted(query):
    hits = Hits(parse(query)).in_field("headline")
    assert hits("b aaa") == [(2, 5)]
    start = time.process_time()
    assert hits("a" * 100 + "b") == [(0, 100)], "those of the word are"
    assert hits("a" * 100 + "b") == [(0, 100)]
    assert time.process_time() - start < 5, "it would go on for years"


@given(st.permutations(range(8)), st.lists(st.integers(0, 7), unique=True), st.integers(0, 9))
def test_what_followed_an_article_is_the_same_however_it_is_looked_up(order, left, article_id):
    def listed(ids):
        return Headlines(Ordered([Article(id=each, headline="", added="", source="") for each in ids], NEVER))

    others, headlines = listed(order), listed(left)
    found = nearest(headlines, article_id, others)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "FEW", 0)
        assert nearest(headlines, article_id, others) == found
    if article_id in order and left:
        at = order.index(article_id)
        assert left[found] == next(each for each in [*order[at:], *order[:at][::-1]] if each in left)
