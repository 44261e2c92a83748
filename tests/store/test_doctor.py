"""The table of damage: what opens, what is refused, what the doctor says, what a repair restores, what is lost.

Each case damages a store of two generations: four articles of which three are in the snapshot, with marks in the
snapshot and in the journal.
"""

from __future__ import annotations

import json
import os
import random
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsreader.errors import StoreError
from newsreader.model import Body
from newsreader.store import Store
from newsreader.store.backup import back_up
from newsreader.store.doctor import examine, repair
from tests.store.conftest import make_article
from tests.store.disk import contents, leftovers

MARKS = {1: {"read"}, 2: {"starred"}, 3: {"tag:later"}, 4: {"read"}}
"""What is in the store: articles, and what was done with them."""


def build(path, clock, first=1):
    """Make a store whose last changes (the third and fourth article's) are in the journal."""
    ids = range(first, first + 4)
    for step in (ids[:1], ids[1:2], None, ids[2:3], ids[3:]):
        with Store(path, clock=clock) as store:
            if step is None:
                with store.transaction() as transaction:
                    transaction.add_article(make_article(ids[2]), Body(summary="Three"))
                store.checkpoint()
                store.checkpoint()
                continue
            with store.transaction("marked") as transaction:
                for article_id in step:
                    if article_id not in store.articles:
                        transaction.add_article(make_article(article_id), Body(summary="What is known."))
                for field in MARKS[step[0] - first + 1]:
                    transaction.set_state(step[0], field, True)
            store._storage.closed = step[0] >= ids[2]  # as after a kill: these changes stay in the journal
    return path


def state_of(path, clock):
    """Read articles and marks, changing nothing."""
    with Store(path, clock=clock) as store:
        store._storage.closed = True
        found = {}
        for article_id in store.articles:
            state = store.states[article_id]
            flags = {name for name in ("read", "starred") if getattr(state, name)}
            found[article_id] = flags | {f"tag:{tag}" for tag in state.tags}
        return found


@pytest.fixture
def path(store_path, clock):
    return build(store_path, clock)


def log(path):
    return path.with_name("articles.json.log")


def old(path):
    return path.with_name("articles.json.old")


def no_older(path):
    """Take the previous generation away: it can't help now."""
    old(path).unlink()
    path.with_name("articles.json.old.log").unlink()


def flip(file, pattern, offset=0, bit=1):
    """Flip one bit of the byte at `offset` of the first place that matches."""
    data = file.read_bytes()
    at = re.search(pattern, data).start() + offset
    file.write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])


def spoil(file, pattern, offset):
    """Flip a bit in its place: a second name of the file has it too."""
    data = file.read_bytes()
    at = re.search(pattern, data).start() + offset
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(bytes([data[at] ^ 1]))


def cut_lines(file):
    """Take the last line away."""
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


def cut(file, share):
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])


def edit(path, change):
    """Change the snapshot as another program does: parsed, and written anew."""
    data = json.loads(path.read_bytes())
    change(data)
    path.write_text(json.dumps(data))


def change_lines(path, change):
    """Change the journal line by line: the header, and two records."""
    log(path).write_bytes(b"".join(change(*log(path).read_bytes().splitlines(keepends=True))))


def swap_snapshots(path, clock):
    other = build(path.parent.parent / "other" / "articles.json", clock, first=11)
    mine, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(theirs)
    other.write_bytes(mine)


def without(path, table, field):
    def change(data):
        data[table]["1"][field] = {"wrong": "type"}

    edit(path, change)


def newer(path):
    """Write a snapshot as a later version would: a higher number, and its own signature."""
    data = json.loads(path.read_bytes())
    meta = data["meta"]["1"] | {"schema": 9}
    del meta["crc32"]
    meta["crc32"] = f"{zlib.crc32(json.dumps(meta, separators=(',', ':')).encode()):08x}"
    path.write_text(json.dumps({**data, "meta": {"1": meta}}))


@dataclass
class Case:
    """One kind of damage."""

    do: object
    kinds: set
    opens: dict | None
    """What opens before the repair; None where the store is refused."""
    restores: dict | None
    """What there is after it; None where a repair can do nothing."""
    lost: str = ""
    """What may be lost, as the doctor says it; empty for nothing."""


WITHOUT_JOURNAL = {1: {"read"}, 2: {"starred"}, 3: set()}
CASES = {
    "empty": Case(lambda path, _: path.write_bytes(b""), {"empty"}, None, MARKS),
    "zeros": Case(lambda path, _: path.write_bytes(bytes(4096)), {"empty"}, None, MARKS),
    "not JSON": Case(lambda path, _: path.write_bytes(b"Hello, world"), {"not-json"}, None, MARKS),
    "a list": Case(lambda path, _: path.write_bytes(b"[1]"), {"no-store"}, None, MARKS),
    "cut in half": Case(lambda path, _: cut(path, 0.5), {"not-json"}, None, MARKS),
    "cut in half, and no older one": Case(
        lambda path, _: (cut(path, 0.3), no_older(path)), {"not-json"}, None, None,
        "what can't be read in 1 place of it",
    ),
    "a byte of a text in the snapshot": Case(
        lambda path, _: flip(path, b"Headline 1", 3), {"altered"}, MARKS, MARKS
    ),
    "a byte of the structure of the snapshot": Case(lambda path, _: flip(path, b'":{', 2), {"not-json"}, None, MARKS),
    "a byte that is no text any more": Case(
        lambda path, _: path.write_bytes(path.read_bytes().replace(b"Headline 1", b"Head\xe9ine 1")),
        {"not-text"}, None, MARKS,
    ),
    "a byte that is no text any more, and no older one": Case(
        lambda path, _: (path.write_bytes(path.read_bytes().replace(b"Headline 1", b"Head\xe9ine 1")), no_older(path)),
        {"not-text"}, None, MARKS, "characters in the texts of 1 document",
    ),
    "a byte of what the snapshot says of itself": Case(
        lambda path, _: flip(path, b'"generation":', 13), {"altered"}, MARKS, MARKS
    ),
    "a byte of the schema number": Case(lambda path, _: flip(path, b'"schema":1', 9, bit=2), {"schema"}, None, MARKS),
    "a byte of a text, and no older one": Case(
        lambda path, _: (flip(path, b"Headline 1", 3), no_older(path)), {"altered"}, MARKS, MARKS,
        "what the damage changed within documents that can still be read",
    ),
    "a byte in the middle of the journal": Case(
        lambda path, _: flip(log(path), rb"\n\w{8} \d+ 1 ", 30), {"journal-lines"},
        {**MARKS, 3: set()}, {**MARKS, 3: set()}, "1 of the changes since the last checkpoint",
    ),
    "a byte of the last record": Case(
        lambda path, _: flip(log(path), rb"\n\w{8} \d+ 2 ", 30), {"journal-lines"},
        {1: {"read"}, 2: {"starred"}, 3: {"tag:later"}}, {1: {"read"}, 2: {"starred"}, 3: {"tag:later"}},
        "1 of the changes since the last checkpoint",
    ),
    "the line end of the last record": Case(
        lambda path, _: flip(log(path), rb"\n\Z"), {"line-end"},
        {1: {"read"}, 2: {"starred"}, 3: {"tag:later"}}, MARKS,
    ),
    "a line end in the middle": Case(
        lambda path, _: flip(log(path), rb"\n\w{8} \d+ 2 "), {"journal-lines"},
        WITHOUT_JOURNAL, WITHOUT_JOURNAL, "2 of the changes since the last checkpoint",
    ),
    "a byte of the journal's header": Case(
        lambda path, _: flip(log(path), b'"store"', 3), {"journal-header"}, MARKS, MARKS
    ),
    "an empty journal": Case(
        lambda path, _: log(path).write_bytes(b""), {"empty-journal"}, WITHOUT_JOURNAL, WITHOUT_JOURNAL,
        "the changes since the last checkpoint",
    ),
    "a journal that was cut off in its first line": Case(
        lambda path, _: log(path).write_bytes(log(path).read_bytes()[:50]), {"empty-journal"},
        WITHOUT_JOURNAL, WITHOUT_JOURNAL, "the changes since the last checkpoint",
    ),
    "a journal without its snapshot": Case(lambda path, _: path.unlink(), {"missing"}, None, MARKS),
    "a journal without anything else": Case(
        lambda path, _: (path.unlink(), no_older(path)), {"missing"}, None, {4: {"read"}},
        "what can't be read in it",
    ),
    "neither snapshot nor journal": Case(
        lambda path, _: (path.unlink(), log(path).unlink()), {"missing"}, None, WITHOUT_JOURNAL,
        "the changes since the last checkpoint",
    ),
    "a journal that was removed": Case(
        lambda path, _: log(path).unlink(), {"no-journal"}, WITHOUT_JOURNAL, WITHOUT_JOURNAL,
        "the changes since the last checkpoint",
    ),
    "a journal that was removed, and no older one": Case(
        lambda path, _: (log(path).unlink(), no_older(path)), {"no-journal"}, WITHOUT_JOURNAL, WITHOUT_JOURNAL,
        "the changes since the last checkpoint",
    ),
    "a journal without its first line": Case(
        lambda path, _: change_lines(path, lambda header, one, two: [one, two]), {"journal-header"}, MARKS, MARKS
    ),
    "a journal without its first record": Case(
        lambda path, _: change_lines(path, lambda header, one, two: [header, two]), {"journal-lines"},
        {**MARKS, 3: set()}, {**MARKS, 3: set()}, "1 of the changes since the last checkpoint",
    ),
    "the line end of the journal's header": Case(
        lambda path, _: change_lines(path, lambda header, one, two: [header[:-1] + b"\v", one, two]),
        {"journal-header", "journal-lines"},
        {**MARKS, 3: set()}, {**MARKS, 3: set()}, "1 of the changes since the last checkpoint",
    ),
    "two lines of the journal swapped": Case(
        lambda path, _: change_lines(path, lambda header, one, two: [header, two, one]), {"line-order"}, MARKS, MARKS
    ),
    "a line of the journal that stands there twice": Case(
        lambda path, _: change_lines(path, lambda header, one, two: [header, one, one, two]), {"repeated-lines"},
        MARKS, MARKS,
    ),
    "a snapshot cut in half, and changes cut off the older journal": Case(
        lambda path, _: (cut(path, 0.5), cut_lines(path.with_name("articles.json.old.log"))), {"not-json"},
        None, None, "what can't be read in 1 place of it and the previous generation does not have",
    ),
    "a byte of a snapshot that is the older one too": Case(
        lambda path, _: (old(path).unlink(), os.link(path, old(path)), spoil(path, b"Headline 1", 3)), {"altered"},
        MARKS, MARKS, "what the damage changed",
    ),
    "a byte of the structure of a snapshot that is the older one too": Case(
        lambda path, _: (old(path).unlink(), os.link(path, old(path)), spoil(path, b'":{', 2)), {"not-json"},
        None, None, "what can't be read in",
    ),
    "an older one that is the snapshot itself, and a snapshot cut in half": Case(
        lambda path, _: (old(path).write_bytes(path.read_bytes()),
                         path.with_name("articles.json.old.log").write_bytes(log(path).read_bytes()), cut(path, 0.5)),
        {"not-json"}, None, MARKS,
    ),
    "the journal of another snapshot": Case(
        lambda path, clock: log(path).write_bytes(
            log(build(path.parent.parent / "other" / "articles.json", clock, first=11)).read_bytes()
        ),
        {"foreign-journal"}, WITHOUT_JOURNAL, WITHOUT_JOURNAL, "whose journal is not here; 2 changes in",
    ),
    "a duplicated journal": Case(
        lambda path, _: log(path).write_bytes(log(path).read_bytes() * 2), {"repeated-lines"}, MARKS, MARKS
    ),
    "two stores swapped": Case(
        swap_snapshots, {"foreign-journal"},
        {11: {"read"}, 12: {"starred"}, 13: set()}, {11: {"read"}, 12: {"starred"}, 13: set()},
        "whose journal is not here",
    ),
    "a wrong type in an article": Case(
        lambda path, _: without(path, "articles", "headline"), {"edited", "wrong-type"},
        {each: marks for each, marks in MARKS.items() if each != 1}, MARKS,
    ),
    "a wrong type in a state": Case(
        lambda path, _: without(path, "state", "read"), {"edited", "wrong-type"}, {**MARKS, 1: set()}, MARKS
    ),
    "a wrong type in a body": Case(
        lambda path, _: without(path, "articles", "summary"), {"edited", "wrong-type"}, MARKS, MARKS
    ),
    "another program's layout": Case(lambda path, _: edit(path, lambda data: None), {"edited"}, MARKS, MARKS),
    "a newer schema": Case(lambda path, _: newer(path), {"newer-schema"}, None, None),
    "a folder in its place": Case(lambda path, _: (path.unlink(), path.mkdir()), {"unreadable"}, None, None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_damage_is_found_told_and_repaired(path, clock, name):
    case = CASES[name]
    assert state_of(path, clock) == MARKS and not examine(path).damage
    case.do(path, clock)
    before = contents(path.parent)

    found = examine(path)
    assert {damage.kind for damage in found.damage} == case.kinds
    assert contents(path.parent) == before, "looking changed something"
    if case.opens is None:
        with pytest.raises(StoreError):
            Store(path, clock=clock)
        assert found.refusal and found.inventory is None
    else:
        assert not found.refusal and state_of(path, clock) == case.opens

    if found.recovery is None:
        assert case.restores is None
        with pytest.raises(StoreError, match="can do nothing"):
            repair(path)
        assert contents(path.parent).items() >= before.items()
        return
    assert case.lost in "; ".join(found.recovery.lost) and bool(case.lost) == bool(found.recovery.lost)

    done = repair(path)
    assert not done.after.damage and not done.after.refusal, done.after
    if case.restores is not None:
        assert state_of(path, clock) == case.restores
    after = contents(path.parent)
    for file, data in before.items():
        if not file.endswith(".lock"):
            assert data in after.values(), f"{file} is not kept as it was found"
    assert leftovers(path.parent) == []
    with Store(path, clock=clock) as store:
        assert store.notices == []
        with store.transaction("marked") as transaction:
            transaction.set_state(next(iter(store.articles), 0), "tag:after", True)
    assert not examine(path).damage


def test_a_document_whose_number_is_no_text_any_more_is_kept_told_and_shown_to_nobody(path, clock):
    no_older(path)
    path.write_bytes(path.read_bytes().replace(b'"1":', b'"1\xa0":', 1))
    found = examine(path)
    assert [each.kind for each in found.damage] == ["not-text"]
    assert found.recovery.lost == ["what can't be read in 1 place of it"]
    assert not repair(path).after.damage
    assert state_of(path, clock) == {key: MARKS[key] for key in (2, 3, 4)}
    assert '"1\ufffd\ufffd":' in path.read_text() or '"1\ufffd":' in path.read_text()
    with Store(path, clock=clock) as store:
        assert not store.notices
    assert any("without a usable id" in note for note in examine(path).notes)


@pytest.mark.parametrize("seed", range(60))
def test_what_the_reader_says_and_the_doctor_agree_and_nothing_is_lost_without_a_word(path, clock, seed):
    chance = random.Random(seed)
    header, *records = log(path).read_bytes().splitlines(keepends=True)
    spoilt = [record[:20] + b"#" + record[21:] for record in records]
    pieces = [header, *records, *spoilt, records[1][:-1]]
    log(path).write_bytes(b"".join(chance.choices(pieces, k=chance.randrange(5))))
    lines = log(path).read_bytes().splitlines(keepends=True)
    found = examine(path)
    with Store(path, clock=clock) as store:
        store._storage.closed = True
        opened, notices = set(store.articles), store.notices
    kinds = {each.kind for each in found.damage} - {"line-end"}  # what is cut off was never acknowledged
    assert bool(kinds) == bool(notices)
    recovered = set(found.recovery.tables["articles"]) if found.damage else opened
    assert (4 in recovered) == (records[1] in lines or records[1][:-1] in lines[1:])
    if any(line in lines for line in spoilt) and not {*records} <= {*lines}:
        assert found.recovery.lost


@pytest.mark.parametrize(
    "do",
    [
        lambda path: flip(log(path), rb"\n\w{8} \d+ 1 ", 30),
        lambda path: flip(log(path), rb"\n\Z"),
        lambda path: change_lines(path, lambda header, one, two: [header, two, one]),
        lambda path: log(path).write_bytes(log(path).read_bytes() * 2),
        lambda path: flip(path, b"Headline 1", 3),
        lambda path: log(path).unlink(),
    ],
    ids=["a line", "a line end", "the order", "twice", "the snapshot", "no journal"],
)
def test_who_only_reads_leaves_what_is_damaged_to_a_repair(path, clock, do):
    do(path)
    before = contents(path.parent)
    with Store(path, clock=clock) as store:
        store.poll()
    assert contents(path.parent) == before
    with Store(path, clock=clock) as store, store.transaction("marked") as transaction:
        transaction.set_state(1, "starred", True)
    assert contents(path.parent) != before and state_of(path, clock)[1] == {"read", "starred"}


def test_a_removed_journal_of_a_library_that_never_had_a_checkpoint_is_told(store_path, clock):
    store = Store(store_path, clock=clock)
    with store.transaction() as transaction:
        transaction.add_article(make_article(1), Body())
    log(store_path).unlink()
    assert [each.kind for each in examine(store_path).damage] == ["no-journal"]
    with Store(store_path, clock=clock) as again:
        assert "is missing" in again.notices[0] and not again.articles


def test_of_a_young_library_nothing_is_lost_with_its_snapshot(store_path, clock):
    store = Store(store_path, clock=clock)
    with store.transaction() as transaction:
        transaction.add_article(make_article(1), Body())
    store_path.write_bytes(b"")
    assert examine(store_path).recovery.lost == []
    repair(store_path)
    assert set(state_of(store_path, clock)) == {1}


def test_a_document_of_a_wrong_type_loses_that_field_only_and_it_is_told(path, clock):
    no_older(path)
    without(path, "articles", "summary")
    found = examine(path)
    assert found.recovery.lost == ["a field of document 1 of table articles"]
    repair(path)
    assert state_of(path, clock) == MARKS


def test_every_kind_of_damage_is_in_the_manual():
    manual = (Path(__file__).parents[2] / "docs" / "store.md").read_text(encoding="utf-8")
    kinds = {kind for case in CASES.values() for kind in case.kinds}
    assert {kind for kind in kinds if f"`{kind}`" not in manual} == set()


def test_a_sound_store_is_left_alone(path):
    before = contents(path.parent)
    done = repair(path)
    assert done.kept is None and not done.before.damage
    assert {name: data for name, data in contents(path.parent).items() if not name.endswith(".lock")} == {
        name: data for name, data in before.items() if not name.endswith(".lock")
    }


def test_unknown_fields_and_tables_are_no_damage_and_are_kept(path, clock):
    with Store(path, clock=clock) as store:
        store.database.table("others").insert({"x": 1})
        store.database.table("articles").update({"mine": [1]}, doc_ids=[1])
    found = examine(path)
    assert not found.damage and any("others" in note for note in found.notes)
    flip(path, b"Headline 2", 3)
    repair(path)
    data = json.loads(path.read_bytes())
    assert data["others"] == {"1": {"x": 1}} and data["articles"]["1"]["mine"] == [1]
    assert data["articles"]["2"]["headline"] == "Headline 2"


def test_of_swapped_stores_both_can_be_had_whole(path, clock):
    swap_snapshots(path, clock)
    done = repair(path)
    assert state_of(done.rescued, clock) == MARKS
    other = repair(path.parent.parent / "other" / "articles.json")
    assert state_of(other.rescued, clock) == {each + 10: marks for each, marks in MARKS.items()}


def test_lines_that_are_gone_from_a_snapshot_are_told_as_lost_where_no_other_file_has_them(path):
    lines = path.read_bytes().splitlines(keepends=True)
    gone = next(line for line in lines if line.startswith(b'"state"'))
    path.write_bytes(b"".join(line for line in lines if line != gone))
    flip(path.with_name("articles.json.old"), b"Headline 1", 3)
    lost = examine(path).recovery.lost
    assert lost[-1] == f"what stood in {len(gone)} bytes of the snapshot that are missing"


def test_changes_that_were_made_to_another_snapshot_and_can_not_be_rescued_are_told_as_lost(path, clock):
    swap_snapshots(path, clock)
    rescued = examine(path).recovery
    assert rescued.rescues and len(rescued.lost) == 1
    for ending in (".old", ".old.log"):
        path.with_name(f"articles.json{ending}").unlink()
    lost = examine(path).recovery
    assert not lost.rescues
    assert re.fullmatch(r"\d+ changes? in articles\.json\.log, made to another snapshot", lost.lost[1])
    assert repair(path).rescued is None


def test_of_a_store_that_another_was_put_over_all_is_kept_when_writing_goes_on(path, tmp_path, clock):
    other = build(tmp_path / "other" / "articles.json", clock, first=11)
    path.write_bytes(other.read_bytes())
    for _ in range(2):
        with Store(path, clock=clock) as store, store.transaction("marked") as transaction:
            transaction.set_state(11, "starred", not store.states[11].starred)
    for ending, its in ((".log.aside-1", ".log"), (".old.aside-1", ".old"), (".old.log.aside-1", ".old.log")):
        path.with_name(f"articles.json{ending}").rename(path.with_name(f"rescue.json{its}"))
    repair(path.with_name("rescue.json"))
    assert state_of(path.with_name("rescue.json"), clock) == MARKS


def test_an_altered_byte_is_not_buried_by_writing_on(path, clock):
    flip(path, b"Headline 1", 3)
    before = old(path).read_bytes()
    with Store(path, clock=clock) as store:
        assert store.notices
        with store.transaction("marked") as transaction:
            transaction.set_state(1, "starred", True)
        store._storage.closed = True
    assert old(path).read_bytes() == before
    assert any("from before the snapshot was found changed" in note for note in examine(path).notes)


@pytest.mark.parametrize("seed", range(60))
def test_any_flipped_byte_is_found_and_repaired_without_loss_of_more_than_is_told(path, clock, seed):
    chance = random.Random(seed)
    file = path if seed % 2 else log(path)
    data = file.read_bytes()
    at = chance.randrange(len(data))
    file.write_bytes(data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :])
    found = examine(path)
    assert found.damage, "a flipped byte is believed"
    repair(path)
    restored = state_of(path, clock)
    if file == path:
        assert found.recovery.lost == [] and restored == MARKS
    elif not found.recovery.lost:
        assert restored == MARKS


def test_a_flipped_byte_in_a_snapshot_that_stands_alone_is_found(path, tmp_path, clock):
    backup = tmp_path / "backup.json"
    back_up(path, backup)
    assert not examine(backup).damage
    flip(backup, b"Headline 1", 3)
    assert [damage.kind for damage in examine(backup).damage] == ["altered"]
    with Store(backup, clock=clock) as store:
        assert any("is damaged" in notice for notice in store.notices)


def test_a_plain_tinydb_file_and_a_place_without_a_store_are_no_damage(tmp_path):
    plain = tmp_path / "plain.json"
    plain.write_text('{"articles": {"1": {"headline": "One"}}}')
    found = examine(plain)
    assert not found.damage and "plain TinyDB file" in found.notes[0]
    nothing = examine(tmp_path / "none" / "articles.json")
    assert not nothing.exists and not nothing.damage and not (tmp_path / "none").exists()
    with pytest.raises(StoreError, match="no such file"):
        repair(tmp_path / "none" / "articles.json")


def test_a_torn_record_and_leftovers_are_told_and_no_damage(path):
    with log(path).open("ab") as file:
        file.write(b"0123abcd 3 3 {")
    path.with_name("articles.json.0123456789ab.tmp").write_bytes(b"x")
    found = examine(path)
    assert not found.damage
    assert any("never acknowledged" in note for note in found.notes) and any("died" in note for note in found.notes)
