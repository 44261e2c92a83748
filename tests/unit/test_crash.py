from pathlib import Path

from newsreader import debug

SECRET = "A headline that is nobody's business"


def raise_and_catch():
    headline = SECRET
    try:
        try:
            raise KeyError(headline)
        except KeyError as error:
            raise ValueError(f"not this: {headline}") from error
    except ValueError as error:
        return error


def test_the_line_names_the_error_its_place_and_the_log(scratch_home):
    line = debug.report_crash(raise_and_catch())
    log = scratch_home / ".local/state/newsreader/crash.log"
    assert "\n" not in line
    assert "ValueError at test_crash.py:" in line
    assert line.endswith(f"log: {log}")


def test_the_log_tells_types_and_places_and_nothing_that_was_read(scratch_home):
    line = debug.report_crash(raise_and_catch())
    log = Path(line.rpartition("log: ")[2])
    text = log.read_text()
    assert "ValueError" in text
    assert "KeyError" in text
    assert "in raise_and_catch" in text
    assert SECRET not in text.replace('SECRET = "', "")
    assert SECRET not in line
    assert log.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in (log.parent, log.parent.parent)} == {0o700}


def test_the_next_log_takes_the_place_of_the_last_one(scratch_home):
    folder = scratch_home / ".local/state/newsreader"
    folder.mkdir(parents=True)
    (folder / "elsewhere").write_text("keep")
    (folder / "crash.log").symlink_to(folder / "elsewhere")
    debug.report_crash(raise_and_catch())
    assert (folder / "elsewhere").read_text() == "keep"
    assert not (folder / "crash.log").is_symlink()


def test_a_log_that_cannot_be_written_is_said_instead(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert "no log could be written" in debug.report_crash(raise_and_catch())
