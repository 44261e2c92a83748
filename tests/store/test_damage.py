"""What opens, what is refused, and what is set aside. A store that is refused stays byte for byte as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from newsreader.errors import StoreError
from newsreader.store import Store
from tests.store.disk import contents

ARTICLE = {"headline": "One", "added": "2026-01-01T00:00:00.000000+00:00", "source": "onco"}


@pytest.fixture
def write(path):
    def write_file(content):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())

    return write_file


@pytest.fixture
def closed(store, fill, mark, path):
    """A store of two articles after a clean exit."""
    fill(store, 1, 2)
    mark(store, 1)
    store.close()
    return path


REFUSED = {
    "empty": (b"", "is empty"),
    "blank": (b" \n", "is empty"),
    "zeros": (b"\0" * 512, "is empty"),
    "text": (b"Hello, world", "not JSON"),
    "binary": (bytes(range(256)), "not UTF-8"),
    "latin-1": (b'{"articles": {"1": {"headline": "caf\xe9"}}}', "not UTF-8 text .byte 36"),
    "cut": (b'{"articles": {"1": {"headl', "not JSON.*line 1, column"),
    "two values": (b"{}{}", "not JSON"),
    "a list": (b"[]", "holds no tables"),
    "null": (b"null", "holds no tables"),
    "a word": (b'"articles"', "holds no tables"),
    "a table that is a list": (b'{"articles": []}', "table articles holds no documents"),
    "a table that is null": (b'{"_default": null}', "table _default holds no documents"),
    "too deep": (b'{"a":{"1":' + b"[" * 100_000 + b"]" * 100_000 + b"}}", "too deeply"),
    "a newer schema": (b'{"meta": {"1": {"schema": 2}}}', "made by a newer newsreader"),
    "an unreadable schema": (b'{"meta": {"1": {"schema": "x"}}}', "schema version can't be read"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_store_is_refused_and_left_as_it_is(write, path, clock, case):
    content, message = REFUSED[case]
    write(content)
    with pytest.raises(StoreError, match=message) as caught:
        Store(path, clock=clock)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
    assert path.read_bytes() == content and list(contents(path.parent)) == [path.name]


def test_the_place_of_the_fault_is_named(write, path, clock):
    write(b'{\n"articles": {\n"1": {"headline": oops}}}')
    with pytest.raises(StoreError, match="line 3, column 19"):
        Store(path, clock=clock)


@pytest.mark.parametrize("cut", range(0, 100, 7))
def test_a_snapshot_cut_anywhere_is_refused(closed, clock, cut):
    content = closed.read_bytes()
    closed.write_bytes(content[: (len(content) - 2) * cut // 100])
    before = contents(closed.parent)
    with pytest.raises(StoreError, match="nothing was changed"):
        Store(closed, clock=clock)
    assert contents(closed.parent) == before


def test_an_empty_file_names_the_previous_generation(closed, clock):
    closed.write_bytes(b"")
    with pytest.raises(StoreError, match=r"articles\.json\.old"):
        Store(closed, clock=clock)


def test_a_missing_snapshot_is_not_a_new_store(closed, clock):
    closed.unlink()
    with pytest.raises(StoreError, match="is missing"):
        Store(closed, clock=clock)
    (closed.parent / "articles.json.log").unlink()
    with pytest.raises(StoreError, match="is missing"):
        Store(closed, clock=clock)


def test_a_folder_and_a_fifo_are_refused_at_once(tmp_path, clock):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path, message in ((tmp_path, "is a folder"), (fifo, "not a regular file"), ("/dev/zero", "not a regular file")):
        with pytest.raises(StoreError, match=message):
            Store(tmp_path / path, clock=clock)


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path, clock):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="not a directory"):
        Store(tmp_path / "file" / "articles.json", clock=clock)


BAD_DOCUMENTS = {
    "number": {"headline": 5},
    "list": ["headline"],
    "null": None,
    "position": {**ARTICLE, "position": "first"},
    "no headline": {"summary": "x"},
}


@pytest.mark.parametrize("case", BAD_DOCUMENTS)
def test_one_bad_document_is_set_aside_and_kept_through_every_change(write, path, reopen, mark, case):
    bad = BAD_DOCUMENTS[case]
    write({"articles": {"1": ARTICLE, "2": bad}, "state": {"1": {"read": "yes"}}})
    store = reopen()
    assert set(store.articles) == {1} and not store.states[1].read
    assert [notice for notice in store.notices if "table articles" in notice]
    mark(store, 1)
    store.close()
    assert json.loads(path.read_bytes())["articles"]["2"] == bad
    assert reopen().states[1].read


def test_documents_without_a_usable_id_are_kept(write, path, reopen, mark):
    odd = {"x": ARTICLE, "007": ARTICLE, "-3": ARTICLE, "0": ARTICLE, str(1 << 63): ARTICLE, "9" * 5000: ARTICLE}
    write({"articles": {"1": ARTICLE, **odd}})
    store = reopen()
    assert set(store.articles) == {1} and len(store.notices) == 1
    mark(store, 1)
    store.close()
    assert json.loads(path.read_bytes())["articles"] == {"1": {**ARTICLE}, **odd}


def test_of_equal_keys_the_last_is_taken_and_there_is_a_notice(write, reopen):
    write(b'{"articles": {"1": {"headline": "a"}, "1": {"headline": "b"}}}')
    store = reopen()
    assert store.articles[1].headline == "b" and "a key twice" in store.notices[0]


def test_nan_is_null_and_there_is_a_notice(write, reopen):
    write(b'{"articles": {"1": {"headline": "a", "score": NaN, "low": -Infinity}}}')
    store = reopen()
    assert store.database.table("articles").get(doc_id=1) == {"headline": "a", "score": None, "low": None}
    assert "NaN" in store.notices[0]


def test_what_json_can_write_and_not_hold_keeps_no_library_from_opening(write, reopen, mark, path):
    write(b'{"articles": {"1": {"headline": "a\\ud800", "score": 1e999, "low": NaN, "large": 1%b}}}' % (b"0" * 30))
    store = reopen()
    assert store.articles[1].headline == "a\ufffd"
    mark(store, 1)
    store.close()
    kept = json.loads(path.read_bytes())["articles"]["1"]
    assert kept == {"headline": "a\ufffd", "score": None, "low": None, "large": 10**30}


def test_a_known_field_that_is_null_is_one_that_is_absent(write, reopen, mark, path):
    nothing = dict.fromkeys("added summary content url author section source guid position edited".split())
    state = {"read": None, "starred": True, "tags": None, "changed": None}
    tables = {
        "articles": {"1": {"headline": "a", **nothing}, "2": {"headline": None}},
        "state": {"1": state},
        "sources": {"3": {"key": "s", "name": "S", "tags": None, "every": None}},
        "views": {"4": {"name": "v", "query": "x", "active": True, "key": None}},
        "full_texts": {"1": {"html": "<p>x", "at": "2026-01-01", "url": None}},
    }
    write(tables)
    store = reopen()
    assert (store.articles[1].url, store.body(1).summary, store.full_text(1).url) == ("", "", "")
    assert store.states[1].starred and store.sources["s"].tags == () and store.saved_views[4].key == ""
    (notice,) = store.notices
    assert "1 document of table articles set aside" in notice
    mark(store, 1)
    store.close()
    assert reopen().states[1].read and json.loads(path.read_bytes())["articles"] == tables["articles"]


def test_a_byte_order_mark_and_escapes_are_read(write, reopen, mark, path):
    write(b'\xef\xbb\xbf{"articles": {"1": {"headline": "caf\\u00e9 \\ud800", "url": "javascript:x"}}}')
    store = reopen()
    assert store.articles[1].headline == "café \ufffd" and store.articles[1].url == ""
    mark(store, 1)
    store.close()
    assert "café".encode() in path.read_bytes()


def test_text_edited_into_the_file_is_cleaned(write, reopen):
    hostile = {
        "headline": "a\x1b[31mb\u202e",
        "summary": "c\x1b]52;c;x\x07d\n\n\ne",
        "section": "s\x9b1m",
        "source": "onco\x07",
    }
    write({"articles": {"1": hostile, "2": {"headline": "\u200b"}}})
    store = reopen()
    article = store.articles[1]
    assert (article.headline, article.section, article.source) == ("ab", "s", "onco")
    assert store.body(1).summary == "cd\ne"
    assert store.articles[2].headline == "(untitled)"


def test_a_body_of_the_wrong_type_is_empty(write, reopen):
    write({"articles": {"1": {**ARTICLE, "summary": 5}}})
    assert reopen().body(1).summary == ""


def test_a_flipped_byte_in_the_snapshot_is_noticed(closed, reopen):
    content = closed.read_bytes()
    closed.write_bytes(content.replace(b"Headline 2", b"Headline 3"))
    store = reopen()
    assert any("changed by another program" in notice for notice in store.notices)
    assert store.states[1].read


def test_a_journal_of_another_store_is_not_applied_and_set_aside(closed, tmp_path, clock, fill, mark, reopen):
    other_path = tmp_path / "other" / "articles.json"
    other = Store(other_path, clock=clock)
    fill(other, 8, 9)
    journal = other_path.parent / "articles.json.log"
    foreign = journal.read_bytes()
    (closed.parent / "articles.json.log").write_bytes(foreign)
    store = reopen()
    assert set(store.articles) == {1, 2} and "not applied" in store.notices[0]
    mark(store, 2)
    assert (closed.parent / "articles.json.log.aside-1").read_bytes() == foreign
    assert set(reopen().articles) == {1, 2} and reopen().states[2].read and not reopen().notices


def test_a_snapshot_put_over_an_open_store_is_taken_and_its_journal_set_aside(store, path, tmp_path, clock, fill, mark):
    fill(store, 1, 2)
    mark(store, 1)
    other = Store(tmp_path / "other" / "articles.json", clock=clock)
    fill(other, 7)
    other.close()
    path.write_bytes((tmp_path / "other" / "articles.json").read_bytes())
    assert store.poll().articles == {1, 2, 7}
    assert set(store.articles) == {7} and not store.states
    assert "replaced by another one" in store.notices[0]
    mark(store, 7)
    assert store.states[7].read
    kept = (path.parent / "articles.json.log.aside-1").read_bytes()
    assert b'"Headline 1"' in kept and b'"read":true' in kept


def test_a_snapshot_emptied_while_open_is_noticed_and_does_no_harm(store, path, fill, mark):
    fill(store, 1)
    content = path.read_bytes()
    path.write_bytes(b"")
    assert not store.poll()
    assert any("is empty" in notice for notice in store.notices) and set(store.articles) == {1}
    with pytest.raises(StoreError, match="is empty"):
        mark(store, 1)
    assert path.read_bytes() == b""
    path.write_bytes(content)
    mark(store, 1)
    store.poll()
    assert store.states[1].read and not any("is empty" in notice for notice in store.notices)


def test_a_store_removed_while_open_is_not_made_anew(store, path, fill, mark):
    fill(store, 1)
    for name in contents(path.parent):
        (path.parent / name).unlink()
    with pytest.raises(StoreError, match="is gone"):
        mark(store, 1)
    assert not path.exists()


def test_the_previous_generation_is_a_store_of_its_own(store, path, fill, mark, reopen, clock):
    fill(store, 1)
    store.close()
    again = reopen()
    mark(again, 1)
    again.close()
    with Store(path.parent / "articles.json.old", clock=clock) as old:
        assert set(old.articles) == {1} and old.states[1].read and not old.notices


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(("file_mode", "folder_mode", "expected"), [
    (0o644, 0o755, "its folder can't be written"),
    (0o444, 0o777, "articles.json can't be written"),
    (0o600, 0o755, "permission denied"),
])  # fmt: skip
def test_a_store_that_cannot_be_written_is_read_and_refuses_changes(
    tmp_path_factory, clock, fill, file_mode, folder_mode, expected
):
    folder = tmp_path_factory.mktemp("shared") / "library"
    path = folder / "articles.json"
    with Store(path, clock=clock) as store:
        fill(store, 1)
    for name in contents(folder):
        (folder / name).chmod(file_mode)
    folder.chmod(folder_mode)
    for parent in folder.parents:
        if "pytest-of" in str(parent):
            parent.chmod(0o755)
    before = contents(folder)
    done = subprocess.run(
        [sys.executable, "-c", OTHER_USER, str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert expected in done.stdout, done.stdout + done.stderr
    assert contents(folder) == before


OTHER_USER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import newsreader.store.doctor, encodings.idna
from newsreader.errors import StoreError
from newsreader.store import Store
import os
os.setgid(65534); os.setuid(65534)
try:
    store = Store(Path(sys.argv[1]), clock=lambda: datetime.now(UTC))
    assert len(store.articles) == 1 and store.read_only
    print(store.read_only)
    with store.transaction("x") as transaction:
        transaction.set_state(1, "read", True)
except StoreError as error:
    print(error)
store.close() if "store" in globals() else None
"""


def test_half_characters_in_names_of_tables_and_documents_stop_no_change(write, path, clock, mark):
    write(b'{"articles": {"1": {"headline": "One"}, "\\ud800": {"headline": "Two"}}, "table \\udfff": {"1": {"a": 1}}}')
    with Store(path, clock=clock) as store:
        mark(store, 1)
    found = json.loads(path.read_text())
    assert found["articles"]["\ufffd"] == {"headline": "Two"} and found["table \ufffd"] == {"1": {"a": 1}}
    with Store(path, clock=clock) as store:
        assert store.states[1].read
        mark(store, 1, value=False)
