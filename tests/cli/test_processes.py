"""The program as a process: pipes that close, signals, locales, terminals and places that can't be written."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import PAGE

NEWSREADER = [sys.executable, "-m", "newsreader"]


@pytest.fixture
def environment(tmp_path: Path, scratch_home: Path) -> dict[str, str]:
    return {**os.environ, "NEWSREADER_STORE": str(tmp_path / "articles.json"), "HOME": str(scratch_home)}


@pytest.fixture
def filled(environment: dict[str, str]) -> dict[str, str]:
    """An environment whose library holds a thousand articles."""
    page = "Latest News\n\n" + "".join(f"Story number {n} of many\n\nNovember 13th 2025\n\n" for n in range(1000))
    done = subprocess.run(
        [*NEWSREADER, "import", "-"], input=page.encode(), env=environment, capture_output=True, check=False
    )
    assert b"1,000 added" in done.stdout, done
    return environment


@pytest.mark.parametrize("output", ["table", "json", "tsv"])
def test_a_reader_that_stops_reading_is_no_error(filled, output):
    command = f"{sys.executable} -m newsreader list --output {output} | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], env=filled, capture_output=True, check=False)
    assert done.stderr == b""
    assert done.returncode in {0, 141}
    assert done.stdout.count(b"\n") == 1


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("line", ["list", "list nothing --output json", "mark read number"])
def test_an_output_that_cannot_be_written_is_said_in_one_line_and_is_exit_4(filled, line, unbuffered):
    command = f"{sys.executable} -m newsreader {line} > /dev/full"
    settings = {**filled, "PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(["bash", "-c", command], env=settings, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (4, "newsreader: can't write the output: No space left on device\n")


def test_help_and_version_say_it_too(environment):
    for option in ("--help", "--version"):
        command = f"{sys.executable} -m newsreader {option} > /dev/full"
        settings = {**environment, "PYTHONUNBUFFERED": ""}
        done = subprocess.run(["bash", "-c", command], env=settings, capture_output=True, text=True, check=False)
        assert (done.returncode, len(done.stderr.splitlines())) == (4, 1), done


@pytest.mark.parametrize("line", ["list", "mark read number", "status", "--version", "--help"])
def test_a_closed_stdout_is_an_output_that_cannot_be_written(filled, line):
    command = f"{sys.executable} -m newsreader {line} >&-"
    done = subprocess.run(["bash", "-c", command], env=filled, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (4, "newsreader: can't write the output: Bad file descriptor\n")


@pytest.mark.parametrize(("line", "code"), [("mark read number", 0), ("list is:odd", 2), ("import - ", 4)])
@pytest.mark.parametrize("closed", ["<&-", "<&- >/dev/null 2>&-", "2>/dev/full </dev/null"])
def test_streams_that_are_closed_or_full_change_nothing_but_what_is_said(filled, line, code, closed):
    command = f"{sys.executable} -m newsreader {line} {closed}"
    done = subprocess.run(
        ["bash", "-c", command], env=filled, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert done.returncode == code, done
    assert b"Traceback" not in done.stderr
    doctor = subprocess.run([*NEWSREADER, "doctor"], env=filled, capture_output=True, check=False)
    assert doctor.returncode == 0, doctor


def test_programs_that_are_started_have_streams_too(environment, tmp_path):
    script = tmp_path / "browser"
    script.write_text(f"#!/bin/sh\necho seen || touch {tmp_path}/no-output\ntouch {tmp_path}/started\n")
    script.chmod(0o755)
    program = tmp_path / "program.py"
    program.write_text(
        "import subprocess\nfrom newsreader.cli import output\n"
        f"output.open_streams()\nsubprocess.run([{str(script)!r}], check=True)\n"
    )
    command = f"{sys.executable} {program} >&-"
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done
    assert (tmp_path / "started").exists() and not (tmp_path / "no-output").exists()


def test_an_interrupted_import_says_so_and_changes_nothing(environment, tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    process = subprocess.Popen([*NEWSREADER, "import", fifo], env=environment, stderr=subprocess.PIPE, text=True)
    with fifo.open("wb") as writer:  # opens when the command has opened its end
        writer.write(PAGE.encode())
        writer.flush()
        process.send_signal(signal.SIGINT)
    # The end of the pipe wakes a read that began after the signal was noted and before Python looked.
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "newsreader: interrupted; finished work is saved\n"
    assert not (tmp_path / "articles.json").exists()


def test_data_is_utf_8_in_every_locale(environment, tmp_path):
    (tmp_path / "page.txt").write_text(PAGE.replace("Glass", "Glas für 東京"), encoding="utf-8")
    for locale in ("C", "POSIX", "en_US.ISO-8859-1"):
        settings = {**environment, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        subprocess.run([*NEWSREADER, "import", tmp_path / "page.txt"], env=settings, check=True, capture_output=True)
        for arguments in (["list"], ["list", "--output", "json"], ["show", "0"]):
            done = subprocess.run([*NEWSREADER, *arguments], env=settings, capture_output=True, check=False)
            assert b"Traceback" not in done.stderr
        listed = subprocess.run(
            [*NEWSREADER, "list", "--output", "json"], env=settings, capture_output=True, check=False
        )
        assert "Glas für 東京" in listed.stdout.decode("utf-8")


def test_colour_is_for_terminals_that_want_it(filled):
    def on_a_terminal(**extra: str) -> bytes:
        reader, writer = pty.openpty()
        settings = {**filled, "TERM": "xterm-256color", "COLUMNS": "80", **extra}
        with os.fdopen(reader, "rb", buffering=0) as terminal:
            command = [*NEWSREADER, "list", "--limit", "3"]
            process = subprocess.Popen(command, env=settings, stdout=writer, stderr=writer, stdin=writer)
            os.close(writer)
            shown = b""
            try:
                while chunk := terminal.read(4096):
                    shown += chunk
            except OSError:
                pass  # the terminal is gone when the process is
            assert process.wait(timeout=30) == 0
        return shown

    assert b"\x1b[" in on_a_terminal()
    assert b"\x1b[" not in on_a_terminal(TERM="dumb")
    plain = on_a_terminal(NO_COLOR="1")
    assert b"\x1b[3" not in plain and b"\x1b[9" not in plain
    piped = subprocess.run([*NEWSREADER, "list", "--limit", "3"], env=filled, capture_output=True, check=True)
    assert b"\x1b" not in piped.stdout


def test_without_a_terminal_the_reader_says_what_to_do_instead(environment):
    done = subprocess.run(
        NEWSREADER, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert "newsreader list" in line


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/usr/bin/setpriv").exists(), reason="root can write anywhere")
def test_a_home_that_cannot_be_written_is_said_and_a_library_that_cannot_is_read(filled, tmp_path):
    tmp_path.chmod(0o555)
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_mode & 0o005 != 0o005 and os.geteuid() == 0:
            parent.chmod(parent.stat().st_mode | 0o055)
    (tmp_path / "articles.json").chmod(0o444)
    if (tmp_path / "articles.json.log").exists():
        (tmp_path / "articles.json.log").chmod(0o444)
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    if subprocess.run([*as_nobody, *NEWSREADER, "-V"], env=filled, capture_output=True, check=False).returncode:
        pytest.skip("nobody can't run this interpreter")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    read = subprocess.run(
        [*as_nobody, *NEWSREADER, "list", "--limit", "1"], env=filled, capture_output=True, text=True, check=False
    )
    changed = subprocess.run(
        [*as_nobody, *NEWSREADER, "mark", "read", "1"], env=filled, capture_output=True, text=True, check=False
    )
    tmp_path.chmod(0o755)
    assert (read.returncode, len(read.stdout.splitlines())) == (0, 1), read
    assert changed.returncode == 3
    library = tmp_path / "articles.json"
    assert changed.stderr == f"newsreader: {library}: its folder can't be written; nothing was changed\n"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_paths_with_blanks_newlines_and_other_bytes_are_used_as_given(environment, tmp_path):
    for name in (b"with blank.txt", b"new\nline.txt", b"latin\xe9.txt", b"-dash.txt", b"~"):
        path = tmp_path / os.fsdecode(name)
        path.write_text(PAGE)
        done = subprocess.run([*NEWSREADER, "import", "--", path], env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done
        assert done.stdout.count(b"\n") == 1


def test_names_of_files_cannot_act_on_the_terminal_nor_stop_the_doctor(environment, tmp_path):
    for name in (b"esc\x1b[31m.json", b"new\nline.json", b"latin\xe9.json"):
        store = ["--store", tmp_path / os.fsdecode(name)]
        (tmp_path / "page.txt").write_text(PAGE)
        for command in (
            ["import", tmp_path / "page.txt"],
            ["backup", tmp_path / os.fsdecode(b"b-" + name)],
            ["doctor"],
        ):
            done = subprocess.run([*NEWSREADER, *store, *command], env=environment, capture_output=True, check=False)
            assert done.returncode == 0, done
            assert b"\x1b" not in done.stdout
        assert done.stdout.splitlines()[0].endswith(b".json: OK")


def test_two_imports_at_once_add_each_story_once(environment, tmp_path):
    (tmp_path / "page.txt").write_text(PAGE)
    command = [*NEWSREADER, "import", str(tmp_path / "page.txt"), "--output", "json"]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(4)]
    reports = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert sum(report.count(b'"added":3') for report in reports) == 1
    listed = subprocess.run([*NEWSREADER, "list", "--output", "ids"], env=environment, capture_output=True, check=True)
    assert len(listed.stdout.split()) == 3
