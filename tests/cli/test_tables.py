"""Tables at every width: what is cut, what is never cut, and how dates and numbers are written."""

import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from newsreader.cli.tables import GAP, Column, Kind, fitting
from newsreader.library import open_library
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.marking import mute, set_state
from newsreader.model import Source, SourceKind
from tests.cli.conftest import run_on_a_terminal
from tests.conftest import draft
from tests.hostile import assert_harmless

LONG = "The Quarterly Gazette of Harbours, Lighthouses and Tides"
COLUMNS = st.builds(
    Column,
    st.just("name"),
    st.sampled_from(Kind),
    is_optional=st.booleans(),
    weight=st.integers(1, 3),
)


@pytest.fixture
def gazette(tmp_path, clock):
    """A library of 1,234 articles with long names, and one with a time late in the evening of New York."""
    path = tmp_path / "articles.json"
    evening = datetime(2025, 11, 20, 3, 30, tzinfo=UTC)
    with open_library(path, clock=clock) as library:
        with library.store.transaction() as transaction:
            transaction.add_source(
                Source(key="k", name=LONG, kind=SourceKind.FEED, url="https://example.org/feed", tags=("sea", "ships"))
            )
        add_drafts(library, Parsed("k", [draft(f"Gulls counted, part {n}: {LONG}") for n in range(1233)]))
        add_drafts(library, Parsed("k", [draft("Fog at the pier", evening)]))
        set_state(library, library.store.articles, "read", True)
        set_state(library, list(library.store.articles)[:2], f"tag:{LONG}", True)
    return path


def on_a_terminal(columns: int, store, *arguments: str, encoding: str = "utf-8", **environment: str) -> list[str]:
    """Run a command on a terminal of its own; give what it printed there, without colours."""
    variables = {"NO_COLOR": "1", "PYTHONIOENCODING": encoding, **environment}
    code, shown = run_on_a_terminal("--store", str(store), *arguments, columns=columns, **variables)
    assert code == 0
    return shown.decode(encoding).replace("\r\n", "\n").splitlines()


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_terminal_shows_ids_marks_dates_and_numbers_whole_and_cuts_the_texts(gazette, columns):
    zone = {"TZ": "America/New_York"}
    rows = on_a_terminal(columns, gazette, "list", "fog", **zone)
    assert rows[1].startswith(rows[1][:4] + "  ○  2025-11-19 22:30  The Quarte") and "Fog at the pier" in rows[1]
    assert rows[0].split() == ["id", "published", "source", "headline"]
    sources = on_a_terminal(columns, gazette, "sources", **zone)
    assert sources[0].split()[0] == "name" and " 0 " in sources[1] and "never fetched" in sources[1]
    views = on_a_terminal(columns, gazette, "views", **zone)
    assert views[1].split() == ["All", "1", "0", "1,234"]
    history = on_a_terminal(columns, gazette, "history", **zone)
    assert history[2].split()[0] == "1" and history[2].endswith("1,234  marked read")
    stats = on_a_terminal(columns, gazette, "stats", **zone)
    assert stats[1].split()[-6:] == ["1,234", "0", "0", "100%", "0.0", "2025-11-19"]
    for shown in (rows, sources, views, history, stats):
        assert max(map(len, shown)) <= columns


@pytest.mark.parametrize("command", ["list", "views", "sources", "history", "stats", "mute"])
def test_no_line_is_longer_than_a_terminal_of_forty_columns(gazette, command):
    with open_library(gazette) as library:
        mute(library, f'headline:"{LONG}" -gulls')
    arguments = [command, "gulls", "-n", "2"] if command == "list" else [command]
    assert max(map(len, on_a_terminal(40, gazette, *arguments))) <= 40


def test_the_terminals_own_width_counts_and_not_an_exported_one(gazette):
    assert max(map(len, on_a_terminal(70, gazette, "list", "gulls", "--limit", "2", COLUMNS="40"))) == 70


@given(st.lists(st.tuples(COLUMNS, st.integers(0, 300)), min_size=1, max_size=8), st.integers(1, 200))
def test_only_texts_give_way_and_no_more_than_they_must(drawn, room):
    columns, widths = zip(*drawn, strict=True)
    fitted = fitting(columns, widths, [width > 0 for width in widths], room)
    shown = [width for width in fitted if width]
    for column, width, now in zip(columns, widths, fitted, strict=True):
        assert now == width or column.kind is Kind.TEXT or (column.is_optional and not now)
        assert now or not width or column.is_optional
        assert now <= width
    taken = sum(shown) + GAP * (len(shown) - 1)
    texts = [now for column, now in zip(columns, fitted, strict=True) if column.kind is Kind.TEXT]
    assert taken <= room or all(now <= 1 for now in texts)
    if sum(widths) + GAP * (sum(map(bool, widths)) - 1) <= room:
        assert fitted == list(widths)


def test_a_headline_gets_more_room_than_the_name_of_its_source():
    columns = [Column("source"), Column("headline", weight=3)]
    assert fitting(columns, [100, 100], [True, True], 42) == [10, 30]
    assert fitting(columns, [6, 100], [True, True], 42) == [6, 34]


def test_an_optional_column_is_left_out_before_a_text_is_worth_nothing():
    columns = [Column("name"), Column("tags", is_optional=True), Column("unread", Kind.NUMBER), Column("note")]
    assert fitting(columns, [30, 30, 6, 30], [True] * 4, 75) == [21, 21, 6, 21]
    assert fitting(columns, [30, 30, 6, 30], [True] * 4, 66) == [28, 0, 6, 28]
    assert fitting(columns, [30, 12, 6, 30], [True] * 4, 66) == [21, 12, 6, 21]
    assert fitting(columns, [30, 30, 6, 4], [True, True, True, False], 60) == [25, 25, 6, 0]


def test_the_names_of_sources_stay_readable_beside_a_long_error(tmp_path, clock):
    path = tmp_path / "articles.json"
    with open_library(path, clock=clock) as library, library.store.transaction() as transaction:
        for name in ("Harbour Gazette", "The Oncology Daily"):
            source = Source(key=name, name=name, kind=SourceKind.FEED, url="https://example.org/", tags=("medicine",))
            transaction.add_source(replace(source, error="there is no host harbour.example at all", failures=3))
    for columns in (50, 80):
        heading, *rows = on_a_terminal(columns, path, "sources")
        assert [row.partition("  ")[0] for row in rows] == ["Harbour Gazette", "The Oncology Daily"]
        assert heading.split()[-1] == "note" and all("failing, 3 times" in row for row in rows)


def test_through_a_pipe_no_line_is_padded_to_the_longest_text(run, tmp_path):
    drafts = [{"headline": "Gulls " * 250, "published": "2025-11-13"}, {"headline": "Fog", "published": "2025-11-12"}]
    (tmp_path / "drafts.json").write_text(json.dumps(drafts))
    run("import", tmp_path / "drafts.json", "--source", "A name of " + "many words " * 20)
    (tmp_path / "tides.json").write_text(json.dumps([{"headline": "Tides", "published": "2025-11-11"}]))
    run("import", tmp_path / "tides.json", "--source", "Pier")
    long, short, other = run("list").out.splitlines()
    assert len(long) > 2 * len(short) > 4 * len(other)
    assert long.endswith("Gulls") and other.endswith("  Tides")


def test_times_are_the_readers_own_for_people_and_stay_iso_in_data(run, tmp_path, monkeypatch):
    file = tmp_path / "drafts.json"
    times = ["2025-11-13T23:30:00-05:00", "2025-11-12T08:00:00", "2025-11-11"]
    file.write_text(json.dumps([{"headline": f"Story {time}", "published": time} for time in times]))
    run("import", "--undated", file)
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        table = run("list", "--sort", "headline").out.splitlines()
        told = run("show", run("list", "headline:23", "--output", "ids").out.strip()).out
    finally:
        monkeypatch.undo()
        time.tzset()
    assert [line.split("  ")[2] for line in table] == ["2025-11-11", "2025-11-12 08:00", "2025-11-14 05:30"]
    assert "2025-11-14 05:30" in told


def test_an_article_of_another_program_that_does_not_say_when_it_came_has_no_date(run, tmp_path):
    library = tmp_path / "articles.json"
    library.write_text('{"articles": {"1": {"headline": "Bridge opens"}}}')
    assert run("list", "--store", library).out.split("  ")[2] == "no date"


def test_an_article_without_a_date_or_with_one_to_come_is_listed_with_the_day_that_it_came(run, tmp_path):
    file, today = tmp_path / "drafts.json", datetime.now().astimezone().date()
    times = [None, "9999-12-31T23:59:59-05:00", str(today + timedelta(days=400)), str(today)]
    file.write_text(json.dumps([{"headline": f"Story {n}", "published": time} for n, time in enumerate(times)]))
    run("import", "--undated", file)
    table = run("list", "--sort", "headline").out.splitlines()
    assert [line.split()[2] for line in table] == [f"~{today}"] * 3 + [str(today)]
    assert all(re.match(r"\d\d:\d\d$", line.split()[3]) for line in table[:3])
    assert run("list", "on:today", "-o", "ids").out.count("\n") == 4
    assert [line.split("\t")[1] for line in run("list", "--sort", "headline", "-o", "tsv").out.splitlines()][
        1
    ] == times[1]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_marks_stay_different_where_the_terminal_knows_few_letters(gazette, encoding):
    with open_library(gazette) as library:
        (fog,) = [article.id for article in library.store.articles.values() if article.headline.startswith("Fog")]
        set_state(library, [fog], "starred", True)
    command = [sys.executable, "-m", "newsreader", "--store", str(gazette), "list", "fog"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    assert b"  -+  " in subprocess.run(command, capture_output=True, env=environment, check=True).stdout


def test_a_terminal_that_knows_no_unicode_gets_no_control_characters_in_its_place(gazette):
    with open_library(gazette) as library:
        add_drafts(library, Parsed("k", [draft("“Pier” café opens", summary="It’s ‘open’ – at last…")]))
    for command in (["show", "-"], ["list", "café"], ["list", "café", "-o", "tsv"], ["export", "café", "-o", "md"]):
        if command[0] == "show":
            command[1] = on_a_terminal(80, gazette, "list", "café", "-o", "ids")[0]
        shown = on_a_terminal(80, gazette, *command, encoding="latin-1")
        assert any("café" in line for line in shown)
        assert_harmless(re.sub(r"\t|\x1b\[[012]m", "", "".join(shown)))  # bold and dim are ours


def test_a_table_in_colour_has_no_codes_but_its_own(gazette):
    lines = on_a_terminal(80, gazette, "list", "fog", NO_COLOR="")
    codes = ["\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[39m", "\x1b[0m"]
    assert lines[1].startswith("\x1b[2m\x1b[36m") and lines[1].endswith("\x1b[0m")
    for code in codes:
        lines = [line.replace(code, "") for line in lines]
    assert_harmless("".join(lines))
    assert "\x1b" not in "".join(on_a_terminal(80, gazette, "list", "fog", NO_COLOR="", TERM="dumb"))
