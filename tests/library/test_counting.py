"""ViewCounts of views: right after every change, and never dearer than the change."""

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from newsreader.errors import StoreError, UsageError
from newsreader.library import Library, open_library
from newsreader.library import views as views_module
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.marking import mute, prune, rules, set_state, unmute
from newsreader.library.searching import select
from newsreader.library.sources import remove as remove_source
from newsreader.library.sources import rename, retag
from newsreader.library.views import Tally, ViewCounts, remove, save, saved, tally, views
from newsreader.query import parse
from tests.conftest import FixedClock, draft

WORDS = ("ship", "glass", "train")
NAMES = ("port", "sea", "port.example")


def fresh(library: Library) -> dict[str, Tally]:
    """Count each view by asking for its articles."""
    found = {}
    for view in views(library):
        articles = select(library, parse(view.query))
        found[view.kind, view.name] = Tally(
            sum(not library.store.states[article.id].read for article in articles), len(articles)
        )
    return found


def kept(counts: ViewCounts) -> dict[str, Tally]:
    counts.catch_up()
    assert not counts.is_behind
    return {(view.kind, view.name): counts.of(view) for view in counts.views}


class Machine(RuleBasedStateMachine):
    """A library that one process reads and counts, while it and another one change it."""

    folder = None

    def __init__(self) -> None:
        super().__init__()
        self.clock = FixedClock()
        self.path = Machine.folder.mktemp("counting") / "articles.json"
        self.library = open_library(self.path, clock=self.clock)
        self.other = open_library(self.path, clock=self.clock)
        self.counts = ViewCounts(self.library)
        self.number = 0

    def teardown(self) -> None:
        self.library.close()
        self.other.close()

    @rule(source=st.sampled_from(NAMES), words=st.lists(st.sampled_from(WORDS), max_size=3), elsewhere=st.booleans())
    def bring(self, source, words, elsewhere):
        drafts = [
            draft(f"{word} {self.number + n}", self.clock.now.date() if n else None, section=word.title(), guid=str(n))
            for n, word in enumerate(words)
        ]
        self.number += 3 * elsewhere
        add_drafts(self.other if elsewhere else self.library, Parsed(source, drafts))

    @precondition(lambda self: self.library.store.articles)
    @rule(
        data=st.data(),
        field=st.sampled_from(("read", "starred", "hidden", "tag:later", "tag:Later")),
        value=st.booleans(),
        elsewhere=st.booleans(),
    )
    def mark(self, data, field, value, elsewhere):
        ids = data.draw(st.lists(st.sampled_from(sorted(self.library.store.articles)), min_size=1, max_size=4))
        set_state(self.other if elsewhere else self.library, ids, field, value)

    @rule(steps=st.integers(1, 3), again=st.booleans())
    def go_back(self, steps, again):
        for _ in range(steps):
            (self.library.store.redo if again else self.library.store.undo)()

    @rule(word=st.sampled_from(WORDS), elsewhere=st.booleans())
    def hush(self, word, elsewhere):
        mute(self.other if elsewhere else self.library, f"headline:{word}")

    @precondition(lambda self: rules(self.library))
    @rule()
    def speak(self):
        unmute(self.library, "1")

    @rule(name=st.sampled_from(("onco", "Unread", "port")), words=st.sampled_from((*WORDS, "is:starred", "is:hidden")))
    def save_view(self, name, words):
        save(self.library, name, words)

    @precondition(lambda self: saved(self.library))
    @rule()
    def remove_view(self):
        remove(self.library, saved(self.library)[0].name)

    @precondition(lambda self: self.library.store.sources)
    @rule(data=st.data(), what=st.sampled_from(("remove", "rename", "tag")))
    def change_source(self, data, what):
        there = [each.name for each in self.library.store.sources.values() if not each.removed]
        if not there:
            return
        name = data.draw(st.sampled_from(there))
        self.number += 1
        match what:
            case "remove":
                remove_source(self.library, name)
            case "rename":
                rename(self.library, name, f"renamed {self.number}")
            case _:
                retag(self.library, name, "harbour", present=True)

    @rule(word=st.sampled_from(WORDS))
    def take_away(self, word):
        query = parse(f"is:read headline:{word}")
        prune(self.library, [article.id for article in select(self.library, query)])

    @rule(hours=st.sampled_from((1, 13, 24)))
    def wait(self, hours):
        self.clock.go_on(hours=hours)

    @invariant()
    def the_counts_are_those_of_a_fresh_tally(self):
        self.library.store.poll()
        assert kept(self.counts) == fresh(self.library)


@pytest.mark.parametrize("few", [0, views_module.FEW], ids=["many", "few"])
def test_the_counts_are_right_whatever_happens(tmp_path_factory, monkeypatch, few):
    monkeypatch.setattr(views_module, "FEW", few)
    Machine.folder = tmp_path_factory
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Machine, settings=hypothesis_settings(max_examples=40, stateful_step_count=15))


def test_a_mark_costs_the_articles_marked(library, add, monkeypatch):
    ids = add(*[f"Story {number}" for number in range(300)])
    counts = ViewCounts(library)
    counts.catch_up()
    asked = []
    real = views_module.columns

    def looked_at(library, corpus, queries):
        asked.append({article.id for article in corpus.articles})
        return real(library, corpus, queries)

    monkeypatch.setattr(views_module, "columns", looked_at)
    monkeypatch.setattr(library, "current_corpus", pytest.fail)
    set_state(library, ids[:2], "read", True)
    counts.catch_up()
    assert asked == [set(ids[:2])]


def test_after_many_marks_not_all_articles_are_counted_anew(library, add, monkeypatch):
    monkeypatch.setattr(views_module, "FEW", 10)
    ids = add(*[f"Story {number}" for number in range(300)])
    counts = ViewCounts(library)
    counts.catch_up()
    monkeypatch.setattr(ViewCounts, "_count", pytest.fail)
    set_state(library, ids[:20], "read", True)
    counts.catch_up()
    assert counts.of(counts.views[0]) == Tally(280, 300)


def test_a_mark_does_not_go_through_all_states(library, add, monkeypatch):
    ids = add(*[f"Story {number}" for number in range(50)])
    set_state(library, ids, "read", True)
    counts = ViewCounts(library)
    counts.catch_up()
    everything = counts.views[0]
    monkeypatch.setattr(library.store.states, "items", pytest.fail)
    set_state(library, ids[:2], "read", False)
    counts.catch_up()
    assert counts.of(everything) == Tally(2, 50)


def test_nothing_is_looked_at_when_a_source_was_only_refreshed(library, add):
    from msgspec.structs import replace

    add("One", source="port")
    counts = ViewCounts(library)
    counts.catch_up()
    with library.store.transaction() as transaction:
        transaction.add_source(replace(library.store.sources["port"], checked="2025-11-23T12:00:00+00:00", etag="x"))
    assert not counts.is_behind
    rename(library, "port", "harbour")
    assert counts.is_behind


def test_the_views_are_new_ones_only_when_there_are_others(library, add):
    ids = add("One", "Two")
    counts = ViewCounts(library)
    counts.catch_up()
    before = counts.views
    set_state(library, ids[:1], "read", True)
    counts.catch_up()
    assert counts.views is before
    set_state(library, ids[:1], "tag:later", True)
    counts.catch_up()
    assert [view.name for view in counts.views if view.kind == "tag"] == ["later"]
    library.store.undo()
    counts.catch_up()
    assert [view.name for view in counts.views] == [view.name for view in before]


def test_a_view_whose_query_takes_too_long_is_not_counted_and_the_others_are(library, add, monkeypatch):
    add("One", "Two")
    save(library, "slow", "/(a+)+$/")

    def impatient(*_):
        raise UsageError("too long")

    monkeypatch.setattr(library.patterns, "search", impatient)
    found = {view.name: count for view, count in tally(library, views(library)).items()}
    assert found["slow"] is None and found["All"] == Tally(2, 2)


def test_after_a_failure_nothing_is_tried_until_something_happens_and_then_all_is_counted(library, add, monkeypatch):
    ids = add("One", "Two")
    counts = ViewCounts(library)
    counts.catch_up()
    everything = counts.views[0]

    def fail(*_, **__):
        raise StoreError("unreadable")

    with monkeypatch.context() as patch:
        patch.setattr(views_module, "columns", fail)
        set_state(library, ids[:1], "read", True)
        with pytest.raises(StoreError):
            counts.catch_up()
    assert not counts.is_behind
    set_state(library, ids[1:], "starred", True)
    counts.catch_up()
    assert counts.of(everything) == Tally(1, 2)
