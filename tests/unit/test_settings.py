"""What a person may set, and what is said of what can't be used."""

import os
import re
import runpy
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.settings import Place, Settings, declared, load_settings, read_settings, settings_file


@pytest.fixture
def load(tmp_path):
    def load_text(text: str, **environment: str):
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        settings, problems = load_settings(path, environment)
        return settings, [problem.partition(": ")[2] for problem in problems]

    return load_text


def test_without_a_file_the_defaults_hold_and_nothing_is_said(scratch_home):
    assert load_settings() == (Settings(), [])
    assert settings_file() == scratch_home / ".config/newsreader/config.toml"


def test_what_is_set_holds(load):
    settings, problems = load('ascii = true\nread_after = 2.5\nrefresh = 15\n[keys]\ntoggle_read = "m,r"\n')
    assert problems == []
    assert settings == Settings(ascii=True, read_after=2.5, refresh=15, keys={"toggle_read": "m,r"})


def test_a_program_is_a_list_of_arguments(load):
    settings, problems = load('browser = ["w3m", "-o", "x=%s"]\nin_terminal = ["mpv"]\n')
    assert (settings.browser, settings.in_terminal, problems) == (("w3m", "-o", "x=%s"), ("mpv",), [])


def test_the_environment_takes_the_place_of_the_file(load):
    settings, problems = load("ascii = true\nrefresh = 5\n", NEWSREADER_ASCII="0", NEWSREADER_REFRESH="20")
    assert (settings.ascii, settings.refresh, problems) == (False, 20, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("asci = true", "unknown setting asci; did you mean ascii?"),
        ("colour = 1", "unknown setting colour; `newsreader config` lists settings, and keys, which stand under"),
        ("ascii = 1", "ascii must be true or false"),
        ("read_after = -1", "read_after is -1, but must be a number such as 15, or 0"),
        ("read_after = nan", "read_after is nan, but must be a number"),
        ("refresh = true", "refresh is true, but must be a number"),
        ('read = "never"', "read is 'never'; one of explicit, open, dwell, end"),
        ('audio = "mpv"', 'audio must be a list such as ["mpv", "--no-video"]'),
        ("image = [1]", 'image must be a list such as ["mpv", "--no-video"]'),
        ("theme = 5", 'theme must be a name, such as "nord"'),
        ('themes = "nord"', 'themes are set as in [themes.mine] accent = "#2472c8"'),
        ("[themes.mine]\naccent = 5", 'themes are set as in [themes.mine] accent = "#2472c8"'),
        ('[themes]\naccent = "red"', 'themes are set as in [themes.mine] accent = "#2472c8"'),
        ("keys = 5", 'keys are set as in [keys] toggle_read = "m,r"'),
        ("[keys]\nundo = 5", 'keys are set as in [keys] toggle_read = "m,r"'),
    ],
)
def test_what_cannot_be_used_is_told_and_the_rest_holds(load, text, said):
    settings, (problem,) = load(f"{text}\n")
    assert problem.startswith(said)
    assert settings == Settings()


def test_a_file_that_is_no_toml_is_told_with_the_line(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("ascii = true\nread_after = = 3\n")
    assert load_settings(path, {}) == (
        Settings(),
        ["config.toml:2: column 14: Invalid value; the file is ignored"],
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# asci = 1\nasci = 1", 2),
        ('  "asci"  = 1', 1),
        ("ascii = true\r\n'asci' = 1\r\n", 2),
        ("browser = [\n  'x',\n]\nasci = 1", 4),
        ("asci.x = 1", 0),
        ("asci = 1\nother = '''\nasci = 2'''", 1),
        ("\n[asci] # a table\nx = 1", 2),
        ("mouse = true\n[keys]\ndown = 'j'\n[asci]\nascii = 1", 4),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(tmp_path, text, line):
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode())
    problem, *_ = load_settings(path, {})[1]
    place = f"config.toml:{line}" if line else "config.toml"
    assert problem == f"{place}: unknown setting asci; did you mean ascii?"


def test_keys_know_their_lines_although_a_setting_has_the_same_name(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('refresh = 15\n[keys]\n"undo" = "z"\nrefresh = "m"\n')
    loaded = read_settings(path, {})
    assert {name: place.line for name, place in loaded.key_places.items()} == {"undo": 3, "refresh": 4}
    assert loaded.given["refresh"].place == Place(str(path), 1)
    path.write_text('ascii = true\nkeys = {undo = "z"}\n')
    assert str(read_settings(path, {}).key_places["undo"]) == "config.toml:2"


@pytest.mark.parametrize("text", ['preset = "{}"', "{} = 1", 'read_after = "{}"', "asci{0} = 1\nascj{0} = 1"])
def test_a_warning_has_one_line_whatever_is_written(tmp_path, text):
    path = tmp_path / "config.toml"
    path.write_text(text.format("x" * 100_000))
    for problem in load_settings(path, {})[1]:
        assert "\n" not in problem and len(problem) < 250


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x1b]0;owned\x07 = 1"])
def test_bytes_that_are_no_text_do_no_harm(tmp_path, content):
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    settings, (problem,) = load_settings(path, {})
    assert settings == Settings()
    assert "\x1b" not in problem and "\n" not in problem


def test_a_folder_in_its_place_is_told(tmp_path):
    assert load_settings(tmp_path, {})[1][0].endswith(": Is a directory; the file is ignored")


def test_minutes_in_the_environment_that_are_none_are_told(tmp_path):
    settings, (problem,) = load_settings(tmp_path / "absent.toml", {"NEWSREADER_REFRESH": "soon"})
    assert settings == Settings()
    assert "refresh is 'soon'" in problem


def test_a_named_pipe_in_its_place_is_told_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "config.toml")
    assert load_settings(tmp_path / "config.toml", {})[1][0].endswith(": Not a regular file; the file is ignored")


@pytest.mark.parametrize("digits", ["9" * 5_000, "0x" + "f" * 5_000, "-1e999", "nan"])
@pytest.mark.parametrize("name", ["refresh", "preset"])
def test_numbers_beyond_all_bounds_are_told(tmp_path, name, digits):
    path = tmp_path / "config.toml"
    path.write_text(f"{name} = {digits}")
    settings, (problem,) = load_settings(path, {})
    assert settings == Settings()
    assert len(problem.replace(str(path), "")) < 200


def test_lists_in_lists_without_end_are_told(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("ascii = " + "[" * 50_000)
    assert "the file is ignored" in load_settings(path, {})[1][0]


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("config") / "config.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    settings, problems = load_settings(path, {})
    assert settings == Settings() or not any(problem.endswith("the file is ignored") for problem in problems)
    assert all(problem.isprintable() for problem in problems), "a line each"


def test_the_documentation_has_every_setting_as_it_is_declared():
    docs = Path(__file__).parents[2] / "docs"
    page = (docs / "settings.md").read_text(encoding="utf-8")
    assert runpy.run_path(str(docs / "settings.py"))["with_table"](page) == page, "run `make docs`"


def test_the_examples_in_the_documentation_can_be_used(load):
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```toml\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)
    assert len(examples) > 1
    for example in examples:
        settings, problems = load(example)
        assert problems == []
        assert set(tomllib.loads(example)) <= set(declared())
        assert settings != Settings()


def test_a_key_that_is_none_leaves_the_others_as_they_are(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[keys]\nundo = 5\nredo = "z"\nbrowser = ["w3m"]\n')
    settings, problems = load_settings(path, {})
    assert settings.keys == {"redo": "z"}
    assert problems == [
        'config.toml:2: keys are set as in [keys] toggle_read = "m,r"',
        'config.toml:4: keys are set as in [keys] toggle_read = "m,r"; did you mean browser, above [keys]?',
    ]
