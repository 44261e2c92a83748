"""Hostile text through every command: shown as text, and nothing of it acts."""

import json
import os
import re
from xml.etree import ElementTree

import pytest

from tests.hostile import HOSTILE, assert_harmless


def as_argument(text: str) -> str:
    """Give text as a program gets it from a shell: bytes that are no UTF-8 become surrogates (PEP 383)."""
    return os.fsdecode(text.replace("\x00", "").encode("utf-8", "surrogatepass"))


@pytest.fixture
def hostile(run, tmp_path):
    """A library whose every field is hostile, imported as drafts."""
    drafts = [
        {
            "headline": text,
            "published": "2025-11-13",
            "summary": text * 2,
            "section": text,
            "author": text,
            "url": "javascript:" + text,
        }
        for text in HOSTILE.values()
    ]
    file = tmp_path / "drafts.json"
    file.write_text(json.dumps(drafts))
    result = run("import", "--source", HOSTILE["csi"], file)
    assert result.code == 0
    assert_harmless(result.out + result.err)
    return run


COMMANDS = [f"list --output {output}" for output in ("table", "json", "jsonl", "tsv", "ids")] + [
    f"export --output {output}" for output in ("json", "jsonl", "md", "tsv", "opml")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_output_can_act_on_a_terminal(hostile, command):
    result = hostile(*command.split())
    assert result.code == 0
    assert_harmless(result.out + result.err)


def test_every_article_can_be_shown_and_marked(hostile):
    for article in hostile("list", "--output", "json").data:
        shown = hostile("show", article["id"])
        assert shown.code == 0
        assert article["headline"] in shown.out
        assert_harmless(shown.out)


def test_markup_is_shown_letter_for_letter(hostile):
    table = hostile("list").out
    assert HOSTILE["rich markup"] in table
    assert HOSTILE["textual action"] in table


def test_no_hostile_address_is_kept(hostile):
    assert {article["url"] for article in hostile("list", "--output", "json").data} == {""}


def test_hostile_names_are_harmless_in_tags_history_and_errors(hostile):
    for hostile_text in HOSTILE.values():
        text = as_argument(hostile_text)
        for command in (
            ["tag", "add", text, "cjk OR 東京"],
            ["remove", text],
            ["list", text],
            ["show", text],
            ["import", "/absent/" + text],
            ["--store", "/absent\x1b[31m/" + text, "list"],
        ):
            result = hostile(*command)
            assert result.code in {0, 1, 2, 3, 4}
            assert_harmless(result.out + result.err)
    assert_harmless(hostile("history").out)


def test_lines_of_tsv_have_the_same_columns_whatever_they_hold(hostile):
    rows = hostile("list", "--output", "tsv").out.splitlines()
    assert len(rows) == len(hostile("list", "--output", "json").data)
    assert {row.count("\t") for row in rows} == {7}


def test_an_export_reads_back_as_the_same_articles(hostile, tmp_path):
    exported = tmp_path / "export.json"
    exported.write_text(hostile("export").out)
    before = hostile("export").data
    report = hostile("import", "--output", "json", "--source", before[0]["source"], exported).data
    assert (report[0]["added"], report[0]["updated"]) == (0, 0)


def test_opml_and_markdown_hold_no_markup_from_outside(hostile):
    root = ElementTree.fromstring(hostile("export", "--output", "opml").out)
    assert [outline.get("text") for outline in root.iter("outline")] == ["beforeredafter"]
    markdown = hostile("export", "--output", "md").out
    assert "<script>" not in markdown
    assert not re.search(r"(?<!\\)\]\((?!<https?:)", markdown)


def test_a_headline_of_a_megabyte_is_one_row(run, tmp_path):
    file = tmp_path / "drafts.json"
    file.write_text(json.dumps([{"headline": "word " * 200_000, "published": "2025-11-13"}]))
    assert run("import", file).code == 0
    (line,) = run("list").out.splitlines()
    assert len(line) < 3000


def test_a_headline_that_nobody_can_see_is_untitled_or_skipped(run, page, tmp_path):
    file = tmp_path / "drafts.json"
    file.write_text(json.dumps([{"headline": "\u200b\u202e ", "published": "2025-11-13", "summary": "Seen"}]))
    assert run("import", page, file).code in {0, 4}
    assert all(article["headline"].strip() for article in run("list", "--output", "json").data)
