"""Changing one setting in a config file that somebody has written."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.cli.settings import commented_settings
from newsreader.errors import UsageError
from newsreader.library.saving import save_setting
from newsreader.settings import read_settings, settings_file


def changed(text: str, name="days", value="column") -> str:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text)
    save_setting(name, value)
    return settings_file().read_text()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'days = "column"\n'),
        ('# mine\ndays = "auto" # why\nascii = true\n', '# mine\ndays = "column" # why\nascii = true\n'),
        ("days='auto'", 'days = "column"'),
        ('#days = "auto"\n\n[keys]\n', '#days = "auto"\ndays = "column"\n\n[keys]\n'),
        ('[keys]\nmute = "x"', 'days = "column"\n[keys]\nmute = "x"'),
    ],
)
def test_all_else_stays_as_it_was_written(before, after):
    assert changed(before) == after


def test_a_file_that_is_not_there_is_made():
    save_setting("ages", True)
    assert settings_file().read_text() == "ages = true\n"
    assert read_settings().settings.ages


def test_the_file_that_explains_all_settings_keeps_every_line():
    before = commented_settings()
    after = changed(before, "measure", 66)
    assert [line for line in after.split("\n") if line != "measure = 66"] == before.split("\n")
    assert read_settings().settings.measure == 66


@pytest.mark.parametrize(
    "text", ["days = [", '"days" = """auto"""', 'x = """\n#days = "auto"\n"""', '"da\\u0079s" = "auto"']
)
def test_what_only_a_person_can_change_is_left_as_it_is(text):
    with pytest.raises(UsageError, match="newsreader config edit"):
        changed(text)
    assert settings_file().read_text() == text


PARTS = st.sampled_from(
    ["\n", "#", " ", '"', "'", '"""', "days", "=", '"auto"', "[", "]", "[keys]\n", "x = 1\n", 'days = "auto"\n', "\r\n"]
)


@given(st.lists(PARTS, max_size=12).map("".join))
def test_whatever_is_in_the_file_no_other_setting_changes(text):
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text, newline="")
    try:
        save_setting("days", "column")
    except UsageError:
        assert settings_file().read_bytes().decode() == text
    else:
        assert tomllib.loads(settings_file().read_text()) == tomllib.loads(text) | {"days": "column"}
