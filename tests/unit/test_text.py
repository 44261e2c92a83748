"""Text from outside is made harmless, folded and found again."""

import json
import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.text import (
    MAX_LINE,
    clean,
    clean_line,
    clean_text,
    clean_url,
    escape_json,
    find_spans,
    fold,
)

ANY_TEXT = st.text(st.characters(), max_size=200)
DANGEROUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]"
)


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("plain text", "plain text"),
        ("a\x1b[31mred\x1b[0m b", "ared b"),
        ("title\x1b]0;owned\x07 here", "title here"),
        ("copy\x1b]52;c;cm0gLXJm\x1b\\ this", "copy this"),
        ("link\x1b]8;;http://evil\x1b\\text\x1b]8;;\x1b\\", "linktext"),
        ("unterminated\x1b]0;tail", "unterminated]0;tail"),
        ("eight bit \x9b31mred", "eight bit red"),
        ("dcs \x1bPq#0\x1b\\ gone", "dcs gone"),
        ("nul\x00 bell\x07 del\x7f", "nul bell del"),
        ("spoof\u202egnp.exe", "spoofgnp.exe"),
        ("tag\U000e0041\U000e0042ged", "tagged"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("two\r\nlines\u2028here", "two lines here"),
        ("tabs\tand\u00a0blanks", "tabs and blanks"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("e\u0301", "é"),
        ("[/red] and [@click=app.quit]x[/]", "[/red] and [@click=app.quit]x[/]"),
        ("\u200b\u2060\u202e", ""),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
    ],
)
def test_a_line_from_outside_is_made_harmless(hostile, harmless):
    assert clean_line(hostile) == harmless


@given(ANY_TEXT.filter(lambda text: not re.search("[\ud800-\udfff]", text)))
def test_json_with_escapes_means_the_same_and_has_nothing_that_acts(text):
    escaped = escape_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(escaped) == text
    assert not DANGEROUS.search(escaped)


@given(ANY_TEXT)
def test_nothing_that_acts_on_a_terminal_survives_cleaning(text):
    assert not DANGEROUS.search(clean(text))
    assert "\n" not in clean_line(text)


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text):
    for cleaned in (clean, clean_line, clean_text):
        once = cleaned(text)
        assert cleaned(once) == once


@given(st.text(st.characters(min_codepoint=0x1B, max_codepoint=0x1F) | st.sampled_from("[]();0m\\")))
def test_removing_a_sequence_never_leaves_another(text):
    assert "\x1b" not in clean(text)


def test_combining_marks_do_not_stack_up():
    assert len(unicodedata.normalize("NFD", clean("a" + "\u0301" * 100))) <= 10


def test_a_megabyte_of_headline_is_cut_with_an_ellipsis():
    line = clean_line("word " * 200_000)
    assert len(line) <= MAX_LINE
    assert line.endswith("…")


def test_paragraphs_stay_apart_and_blanks_within_them_fold():
    assert clean_text("  one \t two\r\n\r\n\n three\x1b[1m ") == "one two\nthree"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a?b=c#d",
        "http://example.org:8080/",
        "HTTPS://EXAMPLE.ORG/x",
        "https://bücher.example/",
    ],
)
def test_an_ordinary_address_is_kept(address):
    assert clean_url(f" {address}\n") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "--remote-debugging-port=1",
        "http://",
        "http://-option.example/",
        "http://good.example@evil.example/",
        "http://example.org/a b",
        "http://example.org/\x1b[31m",
        "http://example.org\\@evil.example/",
        "http://example.org:port/",
        "http://[::1",
        "http://example.org/" + "a" * 5000,
    ],
)
def test_an_address_that_may_not_be_opened_is_dropped(address):
    assert clean_url(address) == ""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Été", "ete"),
        ("STRASSE straße", "strasse strasse"),
        ("“it’s” – fine…", '"it\'s" - fine...'),
        ("ＡＢＣ", "abc"),
        ("Łódź", "lodz"),
        ("co\u00adoperate", "cooperate"),
    ],
)
def test_what_reads_the_same_folds_to_the_same(text, folded):
    assert fold(text) == folded


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=50))
def test_each_character_is_folded_for_itself(text):
    assert "".join(map(fold, text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "needles", "found"),
    [
        ("Breast cancer, breast", ["breast"], ["Breast", "breast"]),
        ("Ein Straßenfest", ["strasse"], ["Straße"]),
        ("überüber", ["uber"], ["überüber"]),
        ("nothing here", ["absent"], []),
        ("", ["x"], []),
    ],
)
def test_hits_are_found_where_they_stand_in_the_text_as_it_is(text, needles, found):
    assert [text[start:end] for start, end in find_spans(text, needles)] == found


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=4).map(fold), max_size=3))
def test_spans_are_in_order_apart_and_inside(text, needles):
    spans = find_spans(text, needles)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))


@given(st.text(st.sampled_from("ab \n\t\r\x0b\x1b\xa0é")))
def test_paragraphs_have_no_blanks_to_spare_whatever_way_they_are_cleaned(text):
    lines = [" ".join(line.split()) for line in clean(text).split("\n")]
    assert clean_text(text) == "\n".join(filter(None, lines))
