"""What is set, as the shell shows it."""

import os
import pty
import re
import subprocess
import sys
import tomllib

import msgspec
import pytest

from newsreader.settings import Settings, declared, load_settings, settings_file
from newsreader.tui.keys import KEYS


@pytest.fixture
def config(scratch_home):
    path = settings_file()
    path.parent.mkdir(parents=True)
    return path


def test_the_defaults_are_shown_with_the_place_of_the_file(run, scratch_home):
    result = run("config")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"# {scratch_home}/.config/newsreader/config.toml\n")
    shown = {"ascii": False, "read": "open", "read_after": 0, "refresh": 0, "preset": "default"}
    assert tomllib.loads(result.out).items() >= shown.items()


def test_what_is_shown_can_be_taken_as_the_file(run, config):
    config.write_text('ascii = true\ngroup = false\nread_after = 2.5\n[keys]\ntoggle_read = "m,r"\nhide = "\\""\n')
    shown = run("config").out
    config.write_text(shown)
    assert tomllib.loads(run("config").out) == tomllib.loads(shown)
    assert tomllib.loads(shown).items() >= {"ascii": True, "group": False, "read": "dwell", "read_after": 2.5}.items()


def test_every_setting_is_shown_with_its_default(run, scratch_home):
    shown = tomllib.loads(run("config").out)
    assert list(shown) == list(declared())
    assert shown.pop("keys") == {key.name: key.keys for key in KEYS}
    defaults = {name: msgspec.to_builtins(getattr(Settings(), name)) for name in shown} | {"read": "open"}
    assert shown == {name: list(value) if isinstance(value, tuple) else value for name, value in defaults.items()}


def test_each_value_is_shown_with_the_place_that_it_comes_from(run, config, monkeypatch):
    config.write_text('ascii = true\n# more\ngroup = false\npreset = "vim"\n\n[keys]\ntoggle_read = "m,r"\n')
    monkeypatch.setenv("NEWSREADER_ASCII", "0")
    lines = run("config").out.splitlines()
    assert "ascii = false  # NEWSREADER_ASCII" in lines and "group = false  # config.toml:3" in lines
    assert "ages = false  # default" in lines and 'toggle_read = "m,r"  # config.toml:7' in lines
    assert 'copy_link = "y y"  # preset vim' in lines and 'undo = "u"  # default' in lines
    assert '# refresh = ""  # default' in lines  # r is for toggle_read


def test_what_is_in_force_is_there_as_json(run, config, monkeypatch):
    config.write_text('ascii = 5\ngroup = false\n[keys]\ntoggle_read = "W"\n')
    monkeypatch.setenv("NEWSREADER_REFRESH", "15")
    result = run("config", "-o", "json")
    rows = {row.pop("name"): row for row in result.data}
    assert result.code == 2 and "config.toml:1: ascii must be true or false" in result.err
    nowhere = {"file": None, "line": None, "variable": None, "problem": None}
    assert rows["ages"] == {"value": False, "default": False, "origin": "default", **nowhere}
    assert rows["ascii"]["origin"] == "default" and rows["ascii"]["problem"] == "ascii must be true or false"
    assert rows["group"] == {
        "value": False,
        "default": True,
        "origin": "file",
        "file": str(config),
        "line": 2,
        "variable": None,
        "problem": None,
    }
    assert (rows["refresh"]["origin"], rows["refresh"]["variable"]) == ("variable", "NEWSREADER_REFRESH")
    assert (rows["keys.toggle_read"]["value"], rows["keys.toggle_read"]["line"]) == ("W", 4)


def test_a_file_that_explains_everything_sets_nothing(run, scratch_home):
    result = run("config", "init")
    assert (result.code, result.out) == (0, f"{settings_file()}\n")
    assert settings_file().stat().st_mode & 0o777 == 0o600
    assert load_settings() == (Settings(), [])


def test_each_setting_of_the_file_that_explains_everything_has_its_default(run, scratch_home):
    run("config", "init")
    text = re.sub("^#(?! )", "", settings_file().read_text(), flags=re.MULTILINE)
    assert list(tomllib.loads(text)) == [name for name in declared() if name != "themes"]
    before = tomllib.loads(run("config").out)
    settings_file().write_text(text)
    result = run("config")
    assert (result.code, result.err) == (0, "")
    assert tomllib.loads(result.out) == before == {**tomllib.loads(text), "themes": {}}


def test_what_is_appended_to_the_file_that_explains_everything_is_a_setting(run, scratch_home):
    run("config", "init")
    with settings_file().open("a") as file:
        file.write("ascii = true\nasci = true\n[keys]\nascii = true\n")
    result = run("config")
    assert "ascii = true  # config.toml:" in result.out
    setting, key = result.err.splitlines()
    assert setting.endswith(": unknown setting asci; did you mean ascii?")
    assert key.endswith("; did you mean ascii, above [keys]?")


def test_a_config_file_that_is_there_is_never_replaced(run, config):
    for write in (lambda: config.write_text("ascii = true\n"), lambda: config.symlink_to("nowhere")):
        config.unlink(missing_ok=True)
        write()
        result = run("config", "init")
        assert result.code == 2 and "is there already: `newsreader config edit` opens it" in result.err
    assert not config.exists()


def test_a_config_folder_that_cannot_be_made_is_told(run, scratch_home):
    (scratch_home / ".config").write_text("")
    result = run("config", "init")
    assert result.code == 3 and "can't be written: Not a directory" in result.err


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Makes an editor that runs a line of shell each time, which finds the file in `$2`, and gives the lines left."""

    def make(*lines):
        script, todo = tmp_path / "an editor", tmp_path / "lines"
        todo.write_text("".join(f"{line}\n" for line in lines))
        script.write_text(f'#!/bin/sh\nnext=$(head -n 1 {todo})\nsed -i 1d {todo}\neval "$next"\n')
        script.chmod(0o755)
        monkeypatch.setenv("VISUAL", f"'{script}' -x")
        return todo

    return make


def test_editing_starts_from_the_file_that_explains_everything(run, scratch_home, editor):
    editor('''echo 'keys.undo = "Z"' >> "$2"''')
    result = run("config", "edit")
    assert (result.code, result.err) == (0, "")
    assert settings_file().read_text().startswith("# The settings of newsreader.")
    assert load_settings()[0].keys == {"undo": "Z"}


def test_a_home_that_can_not_be_looked_into_is_told_before_editing(run, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ("x" * 300)))  # the system refuses, also to root
    result = run("config", "edit")
    assert result.code == 3 and "config.toml can't be written: File name too long" in result.err


def test_a_mistake_is_told_after_editing(run, config, editor):
    config.write_text("ascii = true\n")
    editor('echo asci = true >> "$2"')
    result = run("config", "edit")
    assert result.code == 2
    assert result.err == "newsreader: config.toml:2: unknown setting asci; did you mean ascii?\n"


def edit_on_a_terminal(answers):
    """Edit the settings with answers typed ahead; give the exit code and what was asked."""
    main_end, side = pty.openpty()
    os.write(main_end, answers)
    process = subprocess.Popen([sys.executable, "-m", "newsreader", "config", "edit"], stdin=side, stderr=side)
    code = process.wait(20)
    shown = os.read(main_end, 4096).decode()
    os.close(side)
    os.close(main_end)
    return code, shown


def test_a_mistake_can_be_mended_at_once(config, editor):
    config.write_text("ascii = true\n")
    left = editor('echo asci = true >> "$2"', 'sed -i 2d "$2"', "must not come to this")
    code, shown = edit_on_a_terminal(b"\n\n")
    assert (code, shown.count("Edit again? [Y/n]")) == (0, 1)
    assert config.read_text() == "ascii = true\n" and left.read_text() == "must not come to this\n"


def test_a_mistake_may_stay(config, editor):
    config.write_text('[keys]\ndown = "x"\n')
    editor("""echo 'tag = "x"' >> "$2\"""", "true")
    code, shown = edit_on_a_terminal(b"\nn\n")
    assert (code, shown.count("Edit again? [Y/n]")) == (2, 2)
    assert shown.count("config.toml:3: x is for down and for tag: tag stays as it was") == 2


def test_an_editor_that_fails_or_is_not_there_is_told(run, config, monkeypatch):
    config.write_text("")
    monkeypatch.setenv("VISUAL", "false")
    result = run("config", "edit")
    assert result.code == 2 and "the editor false failed (1)" in result.err
    for editor in ("/no/such/editor", "'"):
        monkeypatch.setenv("VISUAL", editor)
        result = run("config", "edit")
        assert result.code == 2 and "can't be started" in result.err and "set EDITOR" in result.err


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
    assert tomllib.loads(result.out)["keys"].items() >= {"down": "j", "next_unread": "n"}.items()
    lines = result.out.splitlines()
    assert "refresh = 0  # not used: refresh is 'often', but must be a number such as 15, or 0" in lines
    assert "group = true  # not used: group must be true or false" in lines
    assert "ascii = true  # NEWSREADER_ASCII" in lines and 'preset = "vim"  # config.toml:4' in lines
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


def test_themes_are_shown_and_what_of_them_cannot_be_used_is_told(run, config):
    themes = 'theme = "mine"\n[themes.mine]\nbase = "nord"\n[themes."a b"]\n"x\\"y" = "\\u001b[2J"\n'
    config.write_text(themes)
    result = run("config")
    assert result.code == 2 and "[themes.a b]: the name of a theme has letters" in result.err
    assert "# not used: config.toml: [themes.a b]" in result.out and "\x1b" not in result.out + result.err
    assert tomllib.loads(result.out).items() >= tomllib.loads(themes).items()
    config.write_text('theme = "nrod"\n[themes.mine]\naccent = "blu\\u001b[2J"\n')
    result = run("config")
    assert "theme is 'nrod'; did you mean nord?" in result.err and "accent is 'blu" in result.err
    assert "\x1b" not in result.out + result.err


def test_keys_that_are_no_table_are_shown_as_not_used(run, config):
    config.write_text('keys = "vim"\n')
    result = run("config")
    assert result.code == 2 and "# not used: config.toml:1: keys are set as in" in result.out
    assert tomllib.loads(result.out)["keys"]["undo"] == "u"


def test_what_cannot_be_used_is_told_in_one_line_with_its_place(run, config):
    config.write_text("ascii = true\nread_after = = 2\n")
    result = run("config")
    assert result.code == 2
    (line,) = result.err.splitlines()
    assert line == "newsreader: config.toml:2: column 14: Invalid value; the file is ignored"
