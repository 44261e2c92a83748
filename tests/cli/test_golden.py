"""The bytes that each format prints for the sample library; scripts depend on them.

After a change that is meant: `NEWSREADER_GOLDEN=write pytest tests/cli/test_golden.py`, and read the difference.
"""

import os
import shutil
from pathlib import Path

import pytest

from newsreader.config import sample_store

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("NEWSREADER_GOLDEN") == "write"

COMMANDS = {
    "list.txt": "list",
    "list.json": "list --output json",
    "list.jsonl": "list --output jsonl",
    "list.tsv": "list --output tsv",
    "list.ids": "list --output ids",
    "list-by-headline.txt": "list --sort headline --limit 3",
    "export.md": "export --output md",
    "export.opml": "export --output opml",
    "search.tsv": "list is:unread headline:/^(how|fda)/ --output tsv",
    "show.json": "show 502p --output json",
    "views.txt": "views",
    "views.jsonl": "views --output jsonl",
    "views.tsv": "views --output tsv",
}


@pytest.mark.parametrize(("name", "command"), COMMANDS.items(), ids=COMMANDS)
def test_the_output_is_byte_for_byte_what_it_was(run, tmp_path, name, command):
    shutil.copy(sample_store(), tmp_path / "articles.json")
    result = run(*command.split())
    assert (result.code, result.err) == (0, "")
    golden = GOLDEN / name
    if WRITE:
        golden.write_bytes(result.out.encode())
    assert result.out.encode() == golden.read_bytes()


def test_every_golden_file_is_of_a_command():
    assert {path.name for path in GOLDEN.iterdir()} == set(COMMANDS)
