"""Documents are read out of damaged snapshots one by one, in our layout and in that of others."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Raw

from newsreader.store.doctor import salvage

DATA = {
    "articles": {
        str(key): {"headline": f"Headline {key}", "summary": 'a "quoted" {text}, [1]: \\'} for key in (1, 22, 333)
    },
    "sources": {"7": {"key": "s", "name": "S"}},
    "state": {"1": {"read": True, "starred": False, "tags": ["x"], "changed": {"read": "2025"}}},
    "history": {},
    "own": {"5": {"any": {"9": {"thing": 1}}}},
    "meta": {"1": {"schema": 1}},
}
PLAIN = json.dumps(DATA).encode()
LINES = json.dumps(DATA, indent=0).encode()
INDENTED = json.dumps(DATA, indent=4).encode()


def found(data: bytes) -> dict[str, dict[int, object]]:
    tables = salvage(data).tables
    return {name: {key: json.loads(bytes(raw)) for key, raw in documents.items()} for name, documents in tables.items()}


WHOLE = {name: {int(key): value for key, value in table.items()} for name, table in DATA.items() if name != "meta"}


@pytest.mark.parametrize(
    "data", [PLAIN, LINES, INDENTED, b"\xef\xbb\xbf" + PLAIN], ids=["one line", "lines", "indented", "bom"]
)
def test_a_whole_snapshot_is_read_whole(data):
    read = salvage(data)
    assert found(data) == WHOLE and not read.gaps and not read.doubtful


@pytest.mark.parametrize("data", [PLAIN, LINES, INDENTED], ids=["one line", "lines", "indented"])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@example(place=0.0, bit=0)
def test_a_flipped_bit_costs_one_document_at_most_and_makes_up_none(data, place, bit):
    at = int(place * len(data))
    tables = found(data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :])
    for name, documents in WHOLE.items():
        missing = set(documents) - set(tables.get(name, {}))
        assert len(missing) <= 1 or name == "own"  # nobody knows how a table of others is called
    assert sum(map(len, tables.values())) <= sum(map(len, WHOLE.values())) + 1


@pytest.mark.parametrize("data", [PLAIN, LINES, INDENTED], ids=["one line", "lines", "indented"])
@given(place=st.floats(0, 1))
def test_of_a_cut_snapshot_all_that_is_before_the_cut_is_read(data, place):
    at = int(place * len(data))
    tables = found(data[:at])
    for name, documents in tables.items():
        for key, document in documents.items():
            assert name not in WHOLE or WHOLE[name][key] == document
    for key in (1, 22, 333):
        end = data.index(b"}", data.index(b"[1]", data.index(b'"Headline %d"' % key)))
        assert key in tables.get("articles", {}) or at <= end


@given(st.binary(max_size=300))
def test_anything_can_be_read(data):
    for damaged in (data, b'{"articles":{"1":' + data):
        tables = found(damaged)  # whose documents are JSON, each by itself
        assert all(0 < key < 1 << 63 for documents in tables.values() for key in documents)


def test_deep_nesting_and_long_garbage_cost_little():
    read = salvage(b'{"articles":{"1":' + b"[" * 200_000 + b',"2":{"headline":"x"}}}')
    assert set(read.tables["articles"]) == {2}
    assert not salvage(b'"' * 300_000).tables
    assert not salvage(b'{"' * 100_000).tables


def test_a_table_that_is_none_leaves_those_after_it_their_documents():
    read = salvage(b'{"articles":{"1":[1],"2":{"headline":"x"}},"state":5,"own":{"1":3}}')
    assert {name: dict(table) for name, table in read.tables.items()} == {
        "articles": {1: Raw(b"[1]"), 2: Raw(b'{"headline":"x"}')},
        "own": {1: Raw(b"3")},
    }
    assert not read.without_id and read.gaps == 1


@pytest.mark.parametrize("damage", [(b'"1":{"schema"', b'"\0":{"schema"'), (b"abc", b"a\xffc")], ids=["id", "text"])
def test_what_a_damaged_snapshot_says_of_itself_is_no_document(damage):
    meta = b'"meta":{\n"1":{"schema":1,"store":"abc"}\n}\n}\n'
    read = salvage(b'{\n"articles":{\n"5":{"headline":"a"}\n},\n' + meta.replace(*damage))
    assert [*read.tables] == ["articles"] and not read.doubtful and not read.without_id


MANY = {
    "articles": {str(key): {"headline": f"H {key}", "url": "https://e.org/"} for key in range(101, 131)},
    "state": {str(key): {"read": True, "starred": False, "changed": {"read": "2025"}} for key in range(101, 131)},
}
MANY_LINES = json.dumps(MANY, indent=0).encode()


@given(start=st.integers(0, len(MANY_LINES)), cut=st.integers(0, 99), put=st.binary(max_size=3))
@example(start=MANY_LINES.index(b'\n"102"'), cut=1, put=b"\b")
@example(
    start=MANY_LINES.index(b'{\n"headline": "H 102"'),
    cut=len(b'{\n"headline": "H 102",\n"url": "https://e.org/"\n},'),
    put=b"",
)
@example(start=MANY_LINES.index(b'"2025"\n}\n}') + 6, cut=len(b"\n}\n}"), put=b"")
@example(start=MANY_LINES.index(b'\n}\n},\n"state": {'), cut=len(b'\n}\n},\n"state": {\n"101": {'), put=b",")
def test_a_document_that_is_whole_is_found_in_its_table_whatever_is_beside_it(start, cut, put):
    data = MANY_LINES[:start] + put + MANY_LINES[start + cut :]
    tables = found(data)
    for name, documents in MANY.items():
        for key, value in documents.items():
            line = f'"{key}": {json.dumps(value, indent=0)}'.encode()
            if line in data and b"\\" + line not in data:
                assert tables[name][int(key)] == value


def test_a_document_whose_id_is_damaged_counts_as_a_place_that_can_not_be_read():
    read = salvage(LINES.replace(b'"22"', b'"2\0"'))
    assert [*read.without_id["articles"]] == ["2\0"] and read.gaps
