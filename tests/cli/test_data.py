"""What commands print as JSON is what docs/schema.json declares, and docs/data.md says.

Beyond these tests, whatever any test of the shell prints as JSON is held to the schema (`run` in conftest.py).
"""

import json
import runpy
from pathlib import Path

import pytest
from jsonschema import ValidationError

from newsreader.cli.commands import COMMANDS
from newsreader.library import full_texts
from newsreader.schema import OUTPUTS
from tests.article_pages import article_page
from tests.cli.conftest import SCHEMA, check_data, validator
from tests.site import item, rss

DOCS = Path(__file__).parents[2] / "docs"
OF_EACH = {
    "list": "list is:tagged",
    "show": "show {id}",
    "export": "export",
    "import": "import {page} {urls}",
    "import --dry-run": "import --dry-run {page}",
    "sources": "sources",
    "add": "add {feed}",
    "refresh": "refresh",
    "fetch": "fetch source:Harbour",
    "views": "views",
    "stats": "stats",
    "history": "history",
    "mute": "mute",
    "prune": "prune glass",
    "doctor": "doctor",
    "config": "config",
    "status": "status",
}
"""A command line for each output."""


@pytest.fixture
def used(filled, site, page, tmp_path, monkeypatch):
    """Run command lines on a library in which there is something of everything."""
    monkeypatch.setattr(full_texts, "PAUSE", 0)
    story = site.put("/story", article_page())
    feed = site.put("/feed", rss("Harbour", item("One", link=story), item("Two", link=site.url("/absent"))))
    urls = tmp_path / "urls"
    urls.write_text(f"{site.put('/other', rss('Other', 'Three'))} news\n|touch /tmp/owned\n")
    for command in ("tag add later glass", "mark read bridges", "undo", "views save Glass glass", "mute train"):
        assert filled(*command.split()).code == 0
    assert filled("add", feed).code == 0
    (shown,) = filled("list", "glass", "-o", "ids").out.split()
    return lambda line, output="json": filled(
        *line.format(id=shown, page=page, urls=urls, feed=feed).split(), "--output", output
    )


def test_every_command_that_prints_json_is_declared():
    printing = {
        command.name
        for command in COMMANDS
        for argument in command.arguments
        if "json" in argument.options.get("choices", ()) and "--output" in argument.names
    }
    assert printing == {name.partition(" ")[0] for name in OUTPUTS}


@pytest.mark.parametrize("name", OUTPUTS)
def test_what_a_command_prints_is_as_declared(used, name):
    result = used(OF_EACH[name])
    assert result.data, "nothing is not worth much as a proof"
    check_data(name, result.data)


@pytest.mark.parametrize("name", ["list", "export", "sources", "views", "history", "mute"])
def test_json_lines_are_the_objects_of_the_array(used, name):
    lines = used(OF_EACH[name], "jsonl").out.splitlines()
    assert list(map(json.loads, lines)) == used(OF_EACH[name]).data


def test_the_json_lines_of_figures_are_the_objects_of_the_one_object(used):
    figures = used("stats").data
    lines = list(map(json.loads, used("stats", "jsonl").out.splitlines()))
    assert lines == [*figures["sources"], figures["total"], *figures["days"]]


def test_a_repaired_library_is_described_as_declared(filled, tmp_path):
    store = tmp_path / "articles.json"
    store.write_bytes(store.read_bytes()[:300])
    assert filled("doctor", "--output", "json").data["repair"]["from"]
    assert filled("doctor", "--repair", "--output", "json").data["repaired"]["sound"]


def test_a_field_that_is_not_declared_or_missing_is_noticed(used):
    (article,) = used("list glass").data
    with pytest.raises(ValidationError, match="unexpected"):
        check_data("list", [{**article, "mood": "good"}])
    del article["tags"]
    with pytest.raises(ValidationError, match="required"):
        check_data("list", [article])


def test_the_schema_and_the_page_are_as_the_code_says():
    made = runpy.run_path(str(DOCS / "data.py"))
    page = (DOCS / "data.md").read_text(encoding="utf-8")
    assert made["schema"]() == SCHEMA and made["page"](page) == page, "run `make docs`"
    validator("list").check_schema(SCHEMA)
