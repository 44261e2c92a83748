"""What is set, as the shell shows it."""

import tomllib

import msgspec
import pytest

from newsreader.settings import Settings, settings_file


@pytest.fixture
def config(scratch_home):
    path = settings_file()
    path.parent.mkdir(parents=True)
    return path


def test_the_defaults_are_shown_with_the_place_of_the_file(run, scratch_home):
    result = run("config")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"# {scratch_home}/.config/newsreader/config.toml\n")
    shown = {"ascii": False, "read": "open", "read_after": 0, "refresh": 0, "preset": "default", "keys": {}}
    assert tomllib.loads(result.out).items() >= shown.items()


def test_what_is_shown_can_be_taken_as_the_file(run, config):
    config.write_text(
        'ascii = true\ngroup = false\nread_after = 2.5\n[keys]\ntoggle_read = "m,r"\n"odd name" = "\\"q"\n'
    )
    shown = run("config").out
    config.write_text(shown)
    assert run("config").out == shown
    assert tomllib.loads(shown).items() >= {"ascii": True, "group": False, "read": "dwell", "read_after": 2.5}.items()


def test_every_setting_is_shown_with_its_default(run, scratch_home):
    shown = tomllib.loads(run("config").out)
    assert list(shown) == list(Settings.__struct_fields__)
    assert shown == {name: msgspec.to_builtins(getattr(Settings(), name)) for name in shown} | {"read": "open"}


def test_a_variable_that_cannot_be_used_is_named(run, scratch_home, monkeypatch):
    for value in ("often", "1.2.3", "-1", "²", "inf", "1e3"):
        monkeypatch.setenv("NEWSREADER_REFRESH", value)
        result = run("config")
        assert result.code == 2
        assert result.err.startswith("newsreader: NEWSREADER_REFRESH: refresh is"), value


def test_what_cannot_be_used_is_told_in_one_line_with_its_place(run, config):
    config.write_text("ascii = true\nread_after = = 2\n")
    result = run("config")
    assert result.code == 2
    (line,) = result.err.splitlines()
    assert str(config) in line and "line 2" in line
