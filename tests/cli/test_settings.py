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
    config.write_text('ascii = true\ngroup = false\nread_after = 2.5\n[keys]\ntoggle_read = "m,r"\nhide = "\\""\n')
    shown = run("config").out
    config.write_text(shown)
    assert run("config").out == shown
    assert tomllib.loads(shown).items() >= {"ascii": True, "group": False, "read": "dwell", "read_after": 2.5}.items()


def test_every_setting_is_shown_with_its_default(run, scratch_home):
    shown = tomllib.loads(run("config").out)
    assert list(shown) == list(Settings.__struct_fields__)
    defaults = {name: msgspec.to_builtins(getattr(Settings(), name)) for name in shown} | {"read": "open"}
    assert shown == {name: list(value) if isinstance(value, tuple) else value for name, value in defaults.items()}


def test_a_variable_that_cannot_be_used_is_named(run, scratch_home, monkeypatch):
    for value in ("often", "1.2.3", "-1", "²", "inf", "1e3"):
        monkeypatch.setenv("NEWSREADER_REFRESH", value)
        result = run("config")
        assert result.code == 2
        assert result.err.startswith("newsreader: NEWSREADER_REFRESH: refresh is"), value


def test_what_is_not_in_force_is_shown_as_such_where_it_would_be(run, config, monkeypatch):
    config.write_text(
        'refresh = "often"\ncolour = 1\ngroup = 0\npreset = "vim"\n'
        '[keys]\nnonsense = "x"\ndown = "j"\nnext_unread = "j,k"\nstar_all = ""\n'
    )
    monkeypatch.setenv("NEWSREADER_ASCII", "1")
    result = run("config")
    assert result.code == 2
    assert tomllib.loads(result.out).items() >= {"refresh": 0, "group": True, "preset": "vim", "ascii": True}.items()
    assert tomllib.loads(result.out)["keys"] == {"down": "j", "next_unread": "n"}
    lines = result.out.splitlines()
    assert "refresh = 0  # not used: refresh is 'often', but must be a number such as 15, or 0" in lines
    assert "group = true  # not used: group must be true or false" in lines
    assert "ascii = true  # NEWSREADER_ASCII" in lines and 'preset = "vim"' in lines
    told = [line for line in lines if line.startswith("# not used: ")]
    for word in ("colour", "nonsense", "j is for down and for next_unread", "star_all"):
        assert [word in line for line in told].count(True) == 1
        assert word in result.err


def test_the_library_and_the_limit_that_are_in_force_are_shown(run, scratch_home, tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSREADER_LARGEST", "2.5")
    assert f"# library: {tmp_path / 'articles.json'}\n# largest feed, page or file: 2.5 MB\n" in run("config").out
    monkeypatch.setenv("NEWSREADER_LARGEST", "lots")
    result = run("config", "--store", "/elsewhere.json")
    assert result.code == 2 and "NEWSREADER_LARGEST is 'lots'" in result.err
    assert "# library: /elsewhere.json\n# largest feed, page or file: 128 MB\n" in result.out


def test_keys_that_are_no_table_are_shown_as_not_used(run, config):
    config.write_text('keys = "vim"\n')
    result = run("config")
    assert result.code == 2 and "# not used: keys are set as in" in result.out
    assert tomllib.loads(result.out)["keys"] == {}


def test_what_cannot_be_used_is_told_in_one_line_with_its_place(run, config):
    config.write_text("ascii = true\nread_after = = 2\n")
    result = run("config")
    assert result.code == 2
    (line,) = result.err.splitlines()
    assert str(config) in line and "line 2" in line
