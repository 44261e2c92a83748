"""Files that a person names: written whole, or left as they were."""

import errno
import os
import resource
import signal

import pytest

from newsreader.errors import UsageError
from newsreader.library.saving import named_file, write_file
from newsreader.store import files


def test_a_file_is_new_or_refused(tmp_path):
    path = tmp_path / "a.md"
    write_file(path, "one é")
    assert path.read_bytes() == "one é".encode()
    with pytest.raises(FileExistsError):
        write_file(path, "two")
    write_file(path, "three", replace=True)
    assert path.read_text() == "three"
    assert os.listdir(tmp_path) == ["a.md"]  # noqa: PTH208


def test_a_new_file_is_open_to_whom_the_person_lets_read_files(tmp_path):
    umask = os.umask(0o026)
    try:
        write_file(tmp_path / "a.md", "text")
    finally:
        os.umask(umask)
    assert (tmp_path / "a.md").stat().st_mode & 0o777 == 0o640


def test_a_replaced_file_keeps_its_mode_and_a_link_to_it_stays_a_link(tmp_path):
    path, link = tmp_path / "a.md", tmp_path / "link.md"
    path.write_text("one")
    path.chmod(0o640)
    link.symlink_to(path)
    write_file(link, "two", replace=True)
    assert link.is_symlink()
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("two", 0o640)


@pytest.mark.parametrize("replace", [False, True])
def test_what_cannot_be_written_to_its_end_leaves_nothing(tmp_path, monkeypatch, replace):
    path = tmp_path / "a.md"
    if replace:
        path.write_text("mine")

    def fail(descriptor):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(files, "sync", fail)
    with pytest.raises(OSError, match="full"):
        write_file(path, "text", replace=replace)
    assert [file.read_text() for file in tmp_path.iterdir()] == (["mine"] if replace else [])


def test_a_limit_of_the_system_in_the_middle_of_a_file_leaves_nothing(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            write_file(tmp_path / "a.md", "text " * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert not list(tmp_path.iterdir())


def test_a_device_is_no_file_that_can_be_replaced():
    with pytest.raises(UsageError, match="can be replaced"):
        named_file("/dev/null")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "is a folder"),
        ("/", "is a folder"),
        ("/nowhere/at/all.md", "there is no folder /nowhere/at"),
        ("x" * 5_000, "not a name for a file"),
        ("~nobody-of-this-name/a.md", "not a name for a file"),
    ],
)
def test_a_name_that_no_file_can_have_is_refused(name, why):
    with pytest.raises(UsageError, match=why):
        named_file(name)


def test_the_home_folder_has_a_short_name(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert named_file("~/a.md") == tmp_path / "a.md"
