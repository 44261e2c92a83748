"""Ids as people see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.ids import LENGTH, common_prefix_length, format_id, ids_with_prefix, is_prefix, parse_id, stable_id


@given(st.integers(0, 2**63 - 1))
def test_an_id_reads_back_as_itself(article_id):
    text = format_id(article_id)
    assert len(text) == LENGTH
    assert text[0].isdigit()
    assert parse_id(text) == parse_id(text.upper()) == article_id


@pytest.mark.parametrize("word", ["", "immunotherapy", "0123", "80000000000000", "8000000000000", "0ilou00000000"])
def test_what_is_no_id_is_not_taken_for_one(word):
    assert parse_id(word) is None


def test_an_id_depends_on_its_parts_and_on_nothing_else():
    assert stable_id("a", "b") == 9214550154729315665 == stable_id("a", "b")
    assert stable_id("ab", "") != stable_id("a", "b")


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1), st.integers(0, 63))
def test_ids_are_compared_as_the_characters_that_people_see(one, other, near):
    other = one ^ other >> near  # near ones too
    this, that = format_id(one), format_id(other)
    assert this[: common_prefix_length(one, other)] == that[: common_prefix_length(one, other)]
    for length in range(1, LENGTH + 1):
        begins_so = that.startswith(this[:length])
        assert (
            (other in ids_with_prefix(this[:length].upper()))
            is begins_so
            is (length <= common_prefix_length(one, other))
        )


def test_a_prefix_is_made_of_the_same_characters():
    assert is_prefix("0ab")
    assert not is_prefix("") and not is_prefix("0il") and not is_prefix("0" * 14)
