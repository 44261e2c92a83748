"""A long feed whose parts two processes read: what comes of it is what one process makes of the whole."""

import os

import pytest

from newsreader.sources import parse
from newsreader.sources.bounded import copy as bounded_helper
from newsreader.sources.bounded import process as bounded_process
from newsreader.sources.bounded import worker as bounded_worker
from newsreader.sources.bounded.parsers import parse_bounded
from newsreader.sources.bounded.worker import LENGTH, Question
from newsreader.sources.feed import parts as feed_parts
from newsreader.sources.results import Skipped


def rss(items):
    shown = "".join(
        f"<item><title>Headline {number}</title><guid isPermaLink='false'>g{number}</guid>"
        f"<description>&lt;p&gt;{'text ' * 20}&lt;/p&gt;</description></item>"
        if number % 7
        else "<item><category>nothing to show</category></item>"
        for number in range(items)
    )
    return f"<rss version='2.0'><channel><title>A feed</title>{shown}</channel></rss>".encode()


class Notebook:
    """A delivery that keeps all, and reads every part here."""

    def __init__(self):
        self.drafts, self.skipped, self.parts = [], [], 1

    def take(self, drafts, skipped):
        self.drafts += drafts
        self.skipped += skipped

    def elsewhere(self, part):
        self.parts += 1
        return False


def answered(data, path):
    """Let the worker answer into a file; give the drafts and what was skipped, in order, and the number of answers."""
    with path.open("wb") as answers:
        bounded_worker._answer(Question(arguments={}, seconds=50, memory=0), data, answers)
    bounded_worker._alarm(0)
    with path.open("rb") as file:
        found = []
        while framed := bounded_worker._next(file):
            found.append(bounded_process._ANSWER.decode(framed[LENGTH.size :]))
    assert [answer.more for answer in found] == [True] * (len(found) - 1) + [False]
    drafts = [bounded_process._draft(sent) for each in found for sent in each.drafts]
    return drafts, [one for each in found for one in each.skipped], found


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(feed_parts, "PART", 2_000)


@pytest.fixture
def copies(monkeypatch):
    """The copies that were made; at least two processors are there."""
    made = []
    fork = os.fork

    def noted():
        pid = fork()
        made.append(pid)
        return pid

    monkeypatch.setattr(os, "fork", noted)
    monkeypatch.setattr(bounded_helper, "is_worth_it", lambda: True)
    return made


@pytest.mark.parametrize("items", [1, 12, 30, 31, 60, 61, 200])
def test_two_processes_read_what_one_does(items, small_parts, copies, tmp_path):
    whole, notebook = parse(rss(items)), Notebook()
    last = parse(rss(items), delivery=notebook)

    drafts, skipped, found = answered(rss(items), tmp_path / "answers")

    assert drafts == whole.drafts
    assert skipped == whole.skipped
    assert notebook.drafts + last.drafts == whole.drafts
    assert notebook.skipped + last.skipped == whole.skipped
    assert len(found) - notebook.parts in {0, 1}  # an end of its own, where the copy had the last part
    assert len(copies) == (notebook.parts > 1)


def test_what_the_copy_fails_at_is_read_all_the_same(small_parts, copies, tmp_path, monkeypatch):
    whole = parse(rss(100))
    monkeypatch.setattr(os, "fork", failing_copy(os.fork))
    drafts, skipped, _ = answered(rss(100), tmp_path / "answers")
    assert drafts == whole.drafts
    assert skipped == whole.skipped


def failing_copy(fork):
    def forked():
        pid = fork()
        if not pid:
            os._exit(1)
        return pid

    return forked


def test_without_room_for_a_copy_one_process_reads_all(small_parts, copies, tmp_path, monkeypatch):
    def refused():
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    drafts, _, _ = answered(rss(100), tmp_path / "answers")
    assert drafts == parse(rss(100)).drafts


def test_no_copy_is_left(small_parts, copies, tmp_path):
    answered(rss(100), tmp_path / "answers")
    (pid,) = copies
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_real_process_reads_a_long_feed_as_it_is_read_here():
    data = rss(40_000)
    assert len(data) > 2 * feed_parts.PART
    whole, found = parse(data), parse_bounded(data, seconds=100)
    assert found.drafts == whole.drafts
    assert found.skipped == whole.skipped == [Skipped("", "an item with neither title, text, address nor guid")] * 5715
    assert (found.title, found.format) == ("A feed", "RSS 2.0")
