"""Regular expressions that take too long: no command hangs on what somebody published, and each is named."""

import json

import pytest

from newsreader.library import patterns

RULE = "/(ha)*(ha|h|a)*!$/"
STORIES = [{"headline": f"Story {n}", "published": "2025-11-13", "url": f"https://a.org/{n}"} for n in range(5)]
JOKE = {"headline": "Comedy", "published": "2025-11-13", "summary": f"Wow! {'ha' * 40}...", "url": "https://b.org/1"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Time limits that a test can wait for."""
    monkeypatch.setattr(patterns, "IN_SHELL", 0.1)


@pytest.fixture
def stories(run, tmp_path):
    """Put stories into the library; returns what runs commands on it."""

    def add(*articles):
        path = tmp_path / "stories.json"
        path.write_text(json.dumps(articles))
        assert run("import", "--format", "json", "--source", "s", path).code == 0

    add(*STORIES)
    return add


@pytest.fixture
def muted(run, stories):
    """A library with a mute rule that was quick, until an article came in that it is slow on."""
    assert run("mute", RULE).code == 0
    assert run("mute", "headline:4").code == 0
    stories(JOKE)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("list", 0),
        ("list is:muted", 0),
        ("sources", 0),
        ("stats", 0),
        ("views", 0),
        ("mark read story", 0),
        ("tag add x story", 0),
        ("export story --output md", 0),
        ("completions --names ids", 0),
        ("completions --names queries", 0),
        ("mute", 0),
        ("prune story", 2),
        ("list nothing", 1),
    ],
)
@pytest.mark.usefixtures("muted")
def test_a_mute_rule_that_takes_too_long_is_named_and_the_others_go_on(run, command, code):
    result = run(*command.split())
    assert result.code == code
    assert f"the mute rule {RULE} takes too long" in result.err
    assert "Story 4" not in result.out or command in {"list is:muted", "completions --names queries"}


@pytest.mark.usefixtures("muted")
def test_nothing_is_pruned_where_it_is_not_known_what_is_kept_hidden(run):
    assert run("prune", "story").code == 2
    assert run("mute", "--remove", RULE).code == 0
    assert run("prune", "story").out == "4 pruned, of 4 articles that matched\n"


@pytest.mark.usefixtures("muted")
@pytest.mark.parametrize("which", [RULE, "1"])
def test_a_mute_rule_that_takes_too_long_can_be_removed(run, which):
    rules = run("mute", "--output", "json").data
    assert [(rule["query"], rule["hidden"]) for rule in rules] == [(RULE, None), ("headline:4", 1)]
    result = run("mute", "--remove", which)
    assert (result.code, result.out, result.err) == (0, f"unmuted {RULE}\n", "")
    assert run("list").err == ""


@pytest.mark.parametrize(
    "command", ["list {}", "mark read {}", "export {}", "stats {}", "prune {}", "mute {}", "mute --dry-run {}"]
)
def test_a_query_that_takes_too_long_is_an_error_and_changes_nothing(run, stories, command):
    stories(JOKE)
    result = run(*command.format(RULE).split())
    assert result.code == 2 and result.out == ""
    assert f"{RULE} takes too long" in result.err and "make it simpler" in result.err
    assert run("history").out == "" and run("mute").out == ""


def test_a_view_that_takes_too_long_is_named_and_can_be_removed(run, stories):
    stories(JOKE)
    result = run("views", "save", "slow", RULE)
    assert (result.code, result.out) == (0, "saved slow\n") and f"{RULE} takes too long" in result.err
    result = run("views", "--output", "json")
    counts = {view["name"]: view["total"] for view in result.data}
    assert counts["All"] == 6 and counts["slow"] is None
    assert "slow are not counted" in result.err
    result = run("views", "remove", "slow")
    assert (result.code, result.out) == (0, "removed slow\n")
    assert "slow" not in run("views").out


def test_an_expression_that_is_slow_on_many_texts_is_bounded_for_all_of_them(run, stories, monkeypatch):
    monkeypatch.setattr(patterns, "ALL_TEXTS", 0.0)
    assert run("list", "/Stor+y/").code == 2
