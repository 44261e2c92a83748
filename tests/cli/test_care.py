"""Looking after a library from the shell: what is printed, what is refused, what the exit codes say."""

import json
import os
import pty
import subprocess
import sys

import pytest


@pytest.fixture
def store(tmp_path):
    return tmp_path / "articles.json"


def test_a_backup_is_made_refused_and_restored(filled, store, tmp_path):
    filled("mark", "read", "glass")
    made = filled("backup", tmp_path / "b.json")
    assert made.code == 0 and "3 articles, 1 with state, 1 source, 1 change in the history" in made.out
    again = filled("backup", tmp_path / "b.json")
    assert again.code == 3 and "--force" in again.err
    filled("mark", "unread", "glass")
    done = filled("restore", tmp_path / "b.json")
    assert done.code == 0 and "3 articles" in done.out and "articles.json.replaced-1" in done.err
    assert filled("list", "is:read", "--output", "ids").out
    assert "3 articles" in filled("--store", tmp_path / "b.json", "backup", tmp_path / "c.json").out


def test_damage_is_told_by_each_command_though_the_system_says_that_nobody_changed_the_file(filled, store, monkeypatch):
    monkeypatch.setattr("newsreader.store.opening_cache.LARGE", 0)
    monkeypatch.setattr("newsreader.store.snapshot.SnapshotFile.identity", property(lambda file: (*file.stamp, 0)))
    filled("mark", "read", "glass")
    filled("compact")
    before = store.stat()
    store.write_bytes(store.read_bytes().replace(b"lass", b"loss"))
    os.utime(store, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "was changed by another program, or is damaged" in filled("list").err


def test_a_backup_takes_the_place_of_no_folder(filled, tmp_path):
    for force in ([], ["--force"]):
        refused = filled("backup", str(tmp_path), *force)
        assert refused.code == 3 and "is a folder" in refused.err and "--force" not in refused.err


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_terminal_is_no_backup(store, command):
    terminal, side = pty.openpty()
    line = [sys.executable, "-m", "newsreader", "--store", store, command, "-"]
    done = subprocess.run(line, stdin=side, stdout=side, stderr=subprocess.PIPE, timeout=20, check=False)
    os.close(side), os.close(terminal)
    assert done.returncode == 2 and b"name a file, or redirect std" in done.stderr
    assert not store.exists()


def test_restoring_what_is_no_backup_changes_nothing(filled, store, tmp_path):
    before = store.read_bytes()
    for content, words in (("Hello", "not JSON"), ("", "is empty")):
        (tmp_path / "x.json").write_text(content)
        done = filled("restore", tmp_path / "x.json")
        assert done.code == 3 and words in done.err and store.read_bytes() == before
    assert filled("restore", tmp_path / "missing.json").code == 3
    assert filled("restore", store).code == 3


def test_compacting_says_what_it_did(filled):
    done = filled("compact")
    assert done.code == 0 and done.out.startswith("nothing to merge")
    assert filled("--store", "/nowhere/at/all.json", "compact").code == 3


def test_pruning_counts_first_and_says_what_stays(filled, store, page):
    filled("mark", "read", "glass OR bridges")
    filled("mark", "starred", "glass")
    counted = filled("prune", "--dry-run", "is:read")
    assert counted.out == "1 would be pruned, of 2 articles that matched; kept: 1 starred\n" and "backup" in counted.err
    assert len(filled("list", "--output", "ids").out.split()) == 3
    told = filled("prune", "--dry-run", "--output", "json", "is:read").data
    (going,) = filled("list", "is:read -is:starred", "--output", "ids").out.split()
    assert told == {"matched": 2, "pruned": [going], "starred": 1, "tagged": 0, "dry_run": True}
    done = filled("prune", "is:read")
    assert done.out == "1 pruned, of 2 articles that matched; kept: 1 starred\n" and "undo" in done.err
    assert filled("import", page).out.endswith("0 added, 0 updated, 2 unchanged, 1 pruned before (imported)\n")
    assert filled("prune", "bridges").code == 1
    assert filled("prune", "bridges", "--output", "json").data["pruned"] == []
    assert filled("prune").code == 2
    assert filled("prune", "before:nonsense").code == 2
    assert "pruned is:read" in filled("history").out and "final" in filled("history").out
    assert [entry["final"] for entry in filled("history", "--output", "json").data] == [True, False, False]


def test_the_doctor_says_that_all_is_well(filled, store):
    done = filled("doctor")
    assert done.code == 0 and done.out.startswith(f"{store}: OK\n  3 articles") and done.err == ""
    found = filled("doctor", "--output", "json").data
    assert found["sound"] and found["holds"]["articles"] == 3 and found["repair"] is None


def test_the_doctor_explains_and_repairs_what_does_not_open(filled, store):
    whole = store.read_bytes()
    store.write_bytes(whole[:300])
    assert filled("list").code == 3
    found = filled("doctor")
    assert found.code == 3 and "damaged, can't be opened" in found.out and store.read_bytes() == whole[:300]
    restores, lost, to_do = found.out.splitlines()[-3:]
    assert restores.startswith("a repair restores: 3 articles") and lost == "lost at most: nothing"
    assert to_do.startswith("to do: newsreader doctor --repair (")
    repaired = filled("doctor", "--repair")
    assert repaired.code == 0 and "repaired: 3 articles" in repaired.out
    assert store.with_name("articles.json.damaged-1").read_bytes() == whole[:300]
    assert filled("doctor").code == 0 and len(filled("list", "--output", "ids").out.split()) == 3


def test_the_doctor_says_where_nothing_can_be_done(run, store):
    assert run("doctor").code == 1 and not store.exists()
    store.write_text('{"meta": {"1": {"schema": 99}}}')
    done = run("doctor", "--repair")
    assert done.code == 3 and "newer newsreader" in done.out and "can do nothing" in done.err
    assert "update newsreader" in done.out and "restore" not in done.out
    found = run("doctor", "--repair", "--output", "json").data
    assert found["damage"][0]["kind"] == "newer-schema" and found["repair"] is found["repaired"] is None


def test_the_doctor_reports_a_repair_as_json(filled, store):
    store.write_bytes(b"")
    found = filled("doctor", "--repair", "--output", "json").data
    assert found["damage"] == [{"file": "articles.json", "kind": "empty", "problem": "is empty, not a store"}]
    assert found["repaired"]["sound"] and found["repaired"]["kept"].endswith("damaged-1")


def test_a_backup_is_whole_while_another_process_writes(filled, store, tmp_path):
    code = f"""
import itertools, sys
from newsreader.cli import main
print("ready", flush=True)
for number in itertools.count():
    main(["--store", {str(store)!r}, "tag", "add", f"t{{number}}", "glass"])
"""
    writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env={**os.environ})
    try:
        assert writer.stdout.readline() == b"ready\n"
        seen = 0
        for number in range(100):
            target = tmp_path / f"backup-{number}.json"
            assert filled("backup", target).code == 0
            data = json.loads(target.read_bytes())
            tags = {tag for state in data.get("state", {}).values() for tag in state["tags"]}
            assert len(data.get("history", {})) == len(tags) and filled("--store", target, "doctor").code == 0
            assert len(tags) >= seen
            seen = len(tags)
            if seen > 20:
                break
        assert seen > 0
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
