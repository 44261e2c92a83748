import os
import subprocess
import sys

import pytest

from newsreader import config
from newsreader.config import largest, open_file, read_small


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
