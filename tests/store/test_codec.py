"""Documents and the values they stand for."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from newsreader import text
from newsreader.model import Article, Body
from newsreader.store import codec
from newsreader.store.codec import timestamp

TEXTS = st.text(st.characters(), max_size=40)


@given(TEXTS)
def test_what_is_taken_for_harmless_is_what_cleaning_leaves_alone(value):
    raw = Raw(codec.encode({"headline": value}))
    if codec._HARMLESS.fullmatch(value):
        assert text.clean(value) == value
    assert codec.article(raw, 1).headline in (text.clean_line(value) or "(untitled)", value)


def test_no_single_character_passes_that_cleaning_would_change():
    for character in map(chr, range(0x110000)):
        if codec._HARMLESS.fullmatch(character):
            assert text.clean(character) == character


@given(headline=TEXTS, summary=TEXTS, content=TEXTS, position=st.integers(0, 1 << 40))
def test_a_clean_article_is_read_back_as_it_was(headline, summary, content, position):
    value = Article(
        id=5, headline=text.clean_line(headline) or "x", added="", source="s", position=position, edited="2025-11-23"
    )
    body = Body(summary=text.clean_text(summary), content=text.clean(content))
    raw = Raw(codec.encode(codec.article_document(value, body, {})))
    assert codec.article(raw, 5) == value and codec.body(raw) == body


def test_empty_fields_that_may_be_absent_are(article):
    document = codec.article_document(article(1), Body(), {"extra": 1, "content": "old"})
    assert list(document) == [
        "headline",
        "published",
        "added",
        "summary",
        "url",
        "section",
        "source",
        "position",
        "extra",
    ]


def test_documents_of_other_programs_are_written_on_one_line_and_nothing_else_is_changed(path, reopen, fill):
    documents = {
        "1": {"extra": [1, {"b": 2}], "headline": "é", "big": (1 << 80) + 1, "small": 0.1, "half": "\ud800"},
        "2": [1, 2],
        "3": "a",
        "4": 5,
        "x": {"stray": True},
    }
    path.parent.mkdir()
    path.write_text(json.dumps({"articles": documents, "own": {"1": {"a": 1}}}, indent=4))
    store = reopen()
    fill(store, 9, source="s")
    store.close()
    text = path.read_text(encoding="utf-8")
    found = json.loads(text)["articles"]
    documents["1"]["half"] = "\ufffd"
    assert {key: found[key] for key in documents} == documents
    (line,) = (line for line in text.splitlines() if line.startswith('"1":{"extra":[1,{"b":2}],"headline":"é"'))
    assert line.endswith("},")


NOW = timestamp(datetime(2026, 3, 1, 12, tzinfo=UTC))


def test_times_are_utc_and_sort_as_text():
    zone = timezone(timedelta(hours=5, minutes=30))
    assert timestamp(datetime(2026, 3, 1, 17, 30, tzinfo=zone)) == NOW == "2026-03-01T12:00:00.000000+00:00"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (None, NOW),
        ("2026-03-01T11:59:59.999999+00:00", NOW),
        (NOW, "2026-03-01T12:00:00.000001+00:00"),
        ("2027-01-01T00:00:00.000000+00:00", "2027-01-01T00:00:00.000001+00:00"),
        ("2026-03-01T11:00:00.000000-05:00", "2026-03-01T16:00:00.000001+00:00"),
        ("2026-03-01T13:00:00.000000+05:00", NOW),
        ("2026-03-01", NOW),
        ("2028-03-01", "2028-03-01T00:00:00.000001+00:00"),
        ("yesterday", NOW),
        ("9999-12-31T23:59:59.999999+00:00", NOW),
    ],
)
def test_a_change_is_later_than_the_one_before(before, expected):
    document = {"changed": {"read": before}}
    codec.note_time(document, "read", NOW)
    assert document == {"changed": {"read": expected}}


def test_a_damaged_state_is_made_whole_before_it_is_changed():
    document = codec.state_document({"read": "yes", "tags": ["a", 5], "changed": [], "mood": "x"})
    assert document == {"read": False, "starred": False, "tags": ["a"], "changed": {}, "mood": "x"}
