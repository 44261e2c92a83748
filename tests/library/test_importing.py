"""Reading files: what is not small is read apart, where it can be ended."""

import pytest

from newsreader.errors import SourceError
from newsreader.library import importing
from newsreader.library.importing import parse_file

PAGE = b"<p>Harbour opens</p><p>November 13th 2025</p><p>What it is about.</p>" * 3


def test_a_file_is_read_the_same_here_and_apart(monkeypatch):
    here = parse_file(PAGE, undated=True)
    monkeypatch.setattr(importing, "SMALL", 10)
    assert parse_file(PAGE, undated=True) == here
    assert [draft.headline for draft in here.drafts] == ["Harbour opens"]


def test_a_file_that_keeps_its_parser_busy_is_given_up_on(monkeypatch):
    monkeypatch.setattr(importing, "PATIENCE", 0.01)
    with pytest.raises(SourceError, match="it takes longer than"):
        parse_file(PAGE * 5_000)


def test_a_small_file_starts_no_process(monkeypatch):
    monkeypatch.setattr("newsreader.sources.parsers.parse_in_sandbox", lambda *given, **how: pytest.fail("a process"))
    assert parse_file(PAGE).drafts
