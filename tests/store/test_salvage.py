"""Documents are read out of a damaged snapshot one by one, each on its line."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Raw

from newsreader.store import codec, snapshot
from newsreader.store.doctor import salvage
from newsreader.store.documents import LazyTable

DATA = {
    "articles": {key: {"headline": f"Headline {key}", "summary": 'a "quoted" {text}, [1]: \\'} for key in (1, 22, 333)},
    "sources": {7: {"key": "s", "name": "S"}},
    "state": {1: {"read": True, "starred": False, "tags": ["x"], "changed": {"read": "2025"}}},
    "history": {},
    "own": {5: {"any": {"9": {"thing": 1}}}},
}
TABLES = {
    name: LazyTable({key: Raw(codec.encode(value)) for key, value in table.items()}) for name, table in DATA.items()
}
WRITTEN = b"".join(snapshot.encode(snapshot.Snapshot(TABLES)))


def found(data: bytes) -> dict[str, dict[int, object]]:
    tables, _ = salvage(data)
    return {name: {key: json.loads(bytes(raw)) for key, raw in documents.items()} for name, documents in tables.items()}


def test_a_whole_snapshot_is_read_whole():
    assert found(WRITTEN) == DATA and salvage(WRITTEN)[1]


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@example(place=0.0, bit=0)
def test_a_flipped_bit_costs_two_documents_or_one_table_at_most_and_makes_up_none(place, bit):
    at = int(place * len(WRITTEN))
    tables = found(WRITTEN[:at] + bytes([WRITTEN[at] ^ (1 << bit)]) + WRITTEN[at + 1 :])
    missing = {name: set(documents) - set(tables.get(name, {})) for name, documents in DATA.items()}
    assert sum(map(bool, missing.values())) <= 1
    for name, ids in missing.items():
        assert len(ids) <= 2 or name not in tables
    assert sum(map(len, tables.values())) <= sum(map(len, DATA.values()))


@given(place=st.floats(0, 1))
def test_of_a_cut_snapshot_all_that_is_before_the_cut_is_read(place):
    at = int(place * len(WRITTEN))
    tables = found(WRITTEN[:at])
    for name, documents in tables.items():
        for key, document in documents.items():
            assert DATA[name][key] == document
    assert salvage(WRITTEN[:at])[1] == (at == len(WRITTEN))
    for key in (1, 22, 333):
        end = WRITTEN.index(b"}", WRITTEN.index(b"[1]", WRITTEN.index(b'"Headline %d"' % key)))
        assert key in tables.get("articles", {}) or at <= end


@given(st.binary(max_size=300))
def test_anything_can_be_read(data):
    salvage(data)
    salvage(b'{\n"articles":{\n"1":' + data)


def test_deep_nesting_and_long_garbage_cost_little():
    tables, is_whole = salvage(b'{\n"articles":{\n"1":' + b"[" * 200_000 + b',\n"2":{"headline":"x"}\n}\n}')
    assert set(tables["articles"]) == {2} and not is_whole
    assert not salvage(b'"' * 300_000)[0]
    assert not salvage(b'{"' * 100_000)[0]
