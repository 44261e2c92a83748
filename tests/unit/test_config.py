import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsreader import config
from newsreader.config import largest, open_file, read_small, write_small


def offset(zone):
    """The offset that the program works with in a zone, in hours."""
    code = (
        "from newsreader.config import use_possible_zone; use_possible_zone();"
        "from datetime import datetime; print(datetime.now().astimezone().utcoffset().total_seconds() / 3600)"
    )
    environment = {**os.environ, "TZ": zone}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("XXX24", 0), ("XXX-24", 0), ("AAA-3BBB-24", 0), ("Nowhere/Bogus", 0), ("XXX-23:30", 23.5), ("", 0)],
)
def test_a_zone_that_means_nothing_counts_as_utc(zone, hours):
    assert offset(zone) == hours


@pytest.fixture
def irregular(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "device").symlink_to("/dev/zero")
    (tmp_path / "pipe by another name").symlink_to("pipe")
    return tmp_path


@pytest.mark.parametrize("name", ["pipe", "folder", "device", "pipe by another name", "missing"])
def test_what_is_no_file_is_neither_waited_for_nor_read_without_end(irregular, name):
    for read in (open_file, read_small):
        with pytest.raises(OSError, match=r"Not a regular file|Is a directory|No such file"):
            read(irregular / name)


def test_a_small_file_has_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "SMALL", 10)
    (tmp_path / "file").write_bytes(b"0123456789")
    assert read_small(tmp_path / "file") == b"0123456789"
    (tmp_path / "file").write_bytes(b"0123456789a")
    with pytest.raises(OSError, match="Larger"):
        read_small(tmp_path / "file")


def test_a_limit_beyond_all_bounds_is_one_that_can_be_used(monkeypatch):
    monkeypatch.setenv("NEWSREADER_LARGEST", "9" * 400)
    assert largest() == 4_000_000_000


def test_a_small_file_is_written_whole_and_private_in_place_of_a_link_too(tmp_path):
    elsewhere, path = tmp_path / "elsewhere", tmp_path / "folder" / "file"
    elsewhere.write_text("keep")
    path.parent.mkdir()
    path.symlink_to(elsewhere)
    write_small(path, b"new")
    assert (path.read_bytes(), elsewhere.read_text()) == (b"new", "keep")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_a_small_file_that_cannot_be_written_is_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_small(path, b"old")

    def fail(self, target):
        raise OSError

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError):
        write_small(path, b"new")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("file", b"old")]
