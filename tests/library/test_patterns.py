"""Regular expressions: what they need is found out beforehand, and none of them holds up a reader."""

import re
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.errors import UsageError
from newsreader.library import patterns
from newsreader.library.cancellation import NEVER_CANCELLED, CancelledError, CancelToken
from newsreader.library.patterns import Patterns, SandboxedPatterns, may_be_slow
from newsreader.library.searching import select
from newsreader.query import parse
from newsreader.query.tree import Pattern, compiled
from newsreader.text import fold
from tests.conftest import draft

ENDLESS = re.compile("(a+)+$", re.IGNORECASE)
LONG = "a" * 40 + "b"


@pytest.fixture
def sandboxed():
    """Patterns of a reader."""
    made = SandboxedPatterns()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("phase [23]\\b", ["phase "]),
        ("colou?r", ["colo", "r"]),
        ("ab+c", ["ab", "c"]),
        ("ab*c{2,3}d", ["a", "d"]),
        ("(one|two) three", [" three"]),
        ("one|two", []),
        (r"3\.5%", ["3.5%"]),
        (r"a\x41b", []),
        (r"\Aone\tb", ["one", "b"]),
        ("(?x) a b", []),
        ("(?:a)bc(?=d)", ["bc"]),
        ("[]x]y", ["y"]),
        ("a{b", ["b"]),
        (r"\\d", ["\\d"]),
        ("a??b", ["b"]),
        ("京都", ["京都"]),
    ],
)
def test_what_an_expression_needs(pattern, expected):
    assert Pattern(pattern).literals == sorted(expected, key=len, reverse=True)


PIECES = st.sampled_from(
    list("abcKßſ京.^$|()*+?{}[]-, \\") + ["\\d", "\\b", "\\s", "[ab]", "(?:", "{2}", "x", "İ", "é"]
)
LETTERS = st.text(st.sampled_from("abcABCkKßẞſsSxX京 ,-iİıéÉ\n"), max_size=12)


@given(st.lists(PIECES, max_size=8).map("".join), LETTERS)
def test_whatever_an_expression_matches_has_what_it_needs(pattern, text):
    try:
        found = compiled(pattern).search(text)
    except re.error:
        return
    if found:
        assert all(fold(needed) in fold(text) for needed in Pattern(pattern).literals)


@pytest.mark.parametrize("pattern", ["rain", "[ab]c", "^x$", "a|b"])
def test_most_expressions_cannot_take_long_and_need_no_process(pattern, sandboxed):
    assert not may_be_slow(re.compile(pattern))
    assert sandboxed.search(re.compile(pattern), ["abc rain x"], NEVER_CANCELLED) == [
        bool(re.search(pattern, "abc rain x"))
    ]
    assert not sandboxed._sandbox.pids


def test_another_process_finds_the_same(sandboxed):
    texts = ["ab", "b", "", "AAAB", "日本\nab", '"\\', "\ud800a"]
    for pattern in ("a+b", "^(?:ab)?$", "B*", '"?\\\\+'):
        expression = compiled(pattern)
        assert sandboxed.search(expression, texts, NEVER_CANCELLED) == Patterns().search(
            expression, texts, NEVER_CANCELLED
        )


def test_an_expression_that_takes_too_long_is_given_up_and_known_from_then_on(sandboxed, monkeypatch):
    monkeypatch.setattr(patterns, "SECONDS", 0.2)
    with pytest.raises(UsageError, match="takes too long"):
        sandboxed.search(ENDLESS, [LONG], NEVER_CANCELLED)
    monkeypatch.setattr(sandboxed._sandbox, "run", None)  # nobody is asked again
    with pytest.raises(UsageError, match="takes too long"):
        sandboxed.search(ENDLESS, ["a"], NEVER_CANCELLED)


def test_after_that_another_expression_is_looked_for(sandboxed, monkeypatch):
    monkeypatch.setattr(patterns, "SECONDS", 0.2)
    with pytest.raises(UsageError):
        sandboxed.search(ENDLESS, [LONG], NEVER_CANCELLED)
    monkeypatch.setattr(patterns, "SECONDS", 10)
    assert sandboxed.search(re.compile("a+"), [LONG, "b"], NEVER_CANCELLED) == [True, False]


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "not wanted any more"])
def test_whoever_waits_is_let_go(sandboxed, closed):
    cancel = CancelToken()
    told = []

    def ask():
        with pytest.raises(CancelledError):
            sandboxed.search(ENDLESS, [LONG], cancel)
        told.append(True)

    thread = threading.Thread(target=ask)
    sandbox = sandboxed._sandbox
    thread.start()
    while not sandbox.pids:
        time.sleep(0.001)
    (sandboxed.close if closed else cancel.cancel)()
    thread.join(10)
    assert told


def test_a_mute_rule_that_takes_too_long_hides_nothing(library, add, sandboxed, monkeypatch):
    monkeypatch.setattr(patterns, "SECONDS", 0.2)
    from newsreader.library.marking import mute

    add(draft(LONG), draft("other"))
    library.patterns = sandboxed
    mute(library, "/other/")
    mute(library, "/(a+)+$/")
    assert [article.headline for article in select(library, parse(""))] == [LONG]
    with pytest.raises(UsageError):
        select(library, parse("/(a+)+$/"))
