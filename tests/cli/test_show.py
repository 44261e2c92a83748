"""What `show` and the Markdown export print of an article: on a terminal, in a pipe, in each format."""

import json
import re

import pytest

from newsreader.library import open_library
from newsreader.library.importing import Parsed, add_drafts
from newsreader.model import Draft
from newsreader.sources.content import render
from tests.cli.conftest import run_on_a_terminal
from tests.typesetting.articles import html_of

SUMMARY = "A team has counted cells."
CONTENT = (
    "<p>10<sup>6</sup> <b>cells</b> &lt;b&gt; per cm<sup>2</sup>, said "
    '<a href="https://paper.example/10?utm_source=feed">the paper</a>.</p>'
    "<table><tr><th>Name<th>Count<tr><td>a<td>1</table>" + "<p>A long line of text about the harbour.</p>" * 12
)


@pytest.fixture
def ids(run, tmp_path):
    """The ids of two articles, one of science and one that has a summary alone."""
    with open_library(tmp_path / "articles.json") as library:
        drafts = [
            Draft(headline="On cells", summary=SUMMARY, content=CONTENT, url="https://own.example/1", author="Ada"),
            Draft(headline="Only *this*", summary="One.\nTwo_of_it_.", url=""),
        ]
        add_drafts(library, Parsed(drafts=drafts, source="lab"))
    return [run("list", headline, "-o", "ids").out.strip() for headline in ("cells", "only")]


def test_a_pipe_gets_plain_lines_with_numbers_and_where_they_lead(run, ids, monkeypatch):
    monkeypatch.setenv("COLUMNS", "44")
    assert run("show", ids[0]).out == (
        "On cells\n"
        "no date · lab · Ada · unread\n\n"
        "10⁶ cells <b> per cm², said the paper [2].\n\n"
        "Name │ Count\n━━━━━┿━━━━━━\na    │     1\n\n"
        + "A long line of text about the harbour.\n\n" * 12
        + "[1] https://own.example/1\n[2] https://paper.example/10\n"
    )


def test_each_format_has_the_whole_article(run, ids):
    md, html = (run("show", ids[0], "-o", output).out for output in ("md", "html"))
    assert "## [On cells](<https://own.example/1>)" in md
    assert r"10⁶ **cells** \<b\> per cm², said [the paper](<https://paper.example/10?utm_source=feed>)." in md
    assert "| **Name** | **Count** |\n| --- | --- |\n| a | 1 |" in md
    assert '<h2><a href="https://own.example/1">On cells</a></h2>' in html
    assert [block.kind for block in render(html).blocks][:3] == ["heading", "paragraph", "paragraph"]
    assert "<b>cells</b> &lt;b&gt; per cm²" in html
    assert run("show", ids[0], "-o", "json").data[0]["summary"] == SUMMARY
    assert run("export", "cells", "-o", "md").out.strip() == md.strip()


def test_several_articles_are_shown_in_every_format(run, ids):
    assert run("show", *ids).out.count("\n---\n") == 1
    assert run("show", *ids, "-o", "md").out.count("\n## ") == 1
    assert run("show", *ids, "-o", "html").out.count("<article>") == 2
    assert len(run("show", *ids, "-o", "json").data) == 2


def test_a_summary_alone_is_exported_letter_for_letter(run, ids):
    assert run("export", "only", "-o", "md").out == "## Only \\*this\\*\n\nlab\n\nOne.\n\nTwo\\_of\\_it\\_.\n\n"


def on_a_terminal(tmp_path, *arguments, **environment):
    _, shown = run_on_a_terminal("--store", str(tmp_path / "articles.json"), *arguments, **environment)
    return shown.decode().replace("\r\n", "\n")


def test_a_terminal_gets_styles_and_true_addresses(ids, tmp_path):
    shown = on_a_terminal(tmp_path, "show", ids[0], "--no-pager")
    assert "\x1b[1mcells\x1b[0m" in shown
    assert "\x1b]8;;https://paper.example/10?utm_source=feed\x1b\\\x1b[4;36mthe paper\x1b[0m\x1b]8;;\x1b\\" in shown
    assert re.sub(r"\x1b\[[\d;]*m|\x1b\]8;;[^\x1b]*\x1b\\", "", shown).startswith("On cells\nno date")


def test_no_color_keeps_what_is_no_colour(ids, tmp_path):
    shown = on_a_terminal(tmp_path, "show", ids[0], "--no-pager", NO_COLOR="1")
    assert "\x1b[1mcells\x1b[0m" in shown and "\x1b[4mthe paper" in shown
    assert not re.search(r"\x1b\[[\d;]*3\dm", shown)


@pytest.mark.parametrize("environment", [{"TERM": "linux"}, {"STY": "1.pts"}, {"TERM": "dumb"}])
def test_terminals_that_know_no_hyperlinks_get_none(ids, tmp_path, environment):
    shown = on_a_terminal(tmp_path, "show", ids[0], "--no-pager", **environment)
    assert "\x1b]8" not in shown
    assert environment.get("TERM") != "dumb" or "\x1b" not in shown


def test_what_is_shown_on_a_terminal_goes_through_the_pager(ids, tmp_path):
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho paged\ncat\n")
    pager.chmod(0o755)
    assert on_a_terminal(tmp_path, "show", ids[1], PAGER=str(pager)).startswith("\x1b[1mOnly"), "all of it fits"
    shown = on_a_terminal(tmp_path, "show", ids[0], PAGER=str(pager))
    assert shown.startswith("paged\n") and "10⁶" in shown and "\x1b]8" not in shown
    assert not on_a_terminal(tmp_path, "show", ids[0], "--no-pager", PAGER=str(pager)).startswith("paged")


def test_hostile_html_is_harmless_in_every_format(run, tmp_path):
    with open_library(tmp_path / "articles.json") as library:
        add_drafts(library, Parsed(drafts=[Draft(headline="Hostile", content=html_of("hostile"))], source="x"))
    article_id = json.loads(run("list", "-o", "json").out)[0]["id"]
    for output in ("text", "md", "html", "json"):
        shown = run("show", article_id, "-o", output).out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown), output
        assert output == "json" or "javascript:" not in shown
