"""The sets of keys that one can begin with."""

import pytest

from newsreader.settings import PRESETS as NAMES
from newsreader.settings import load_settings
from newsreader.tui import keys
from newsreader.tui.keys import KEYS, PRESETS, Chords, keymap, use


def by_name(preset: str) -> dict[str, str]:
    return {key.name: key.keys for key in keymap({}, preset)[0]}


def test_the_settings_know_the_presets_there_are():
    assert tuple(PRESETS) == NAMES


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_names_only_what_there_is(preset):
    assert set(PRESETS[preset]) <= {key.name for key in KEYS}


@pytest.mark.parametrize("preset", PRESETS)
def test_every_action_has_keys_of_its_own_in_every_preset(preset):
    table = keymap({}, preset)[0]
    without = {key.name for key in KEYS if not key.keys}  # in a menu, or run by the keys of others in the views
    pressed = [tuple(each.split()) for key in table for each in key.keys.split(",") if key.name not in without]
    assert len(table) == len(KEYS) and all(pressed)
    assert len(pressed) == len(set(pressed)), sorted(each for each in pressed if pressed.count(each) > 1)
    wholes = set(pressed)
    assert not [each for each in pressed for end in range(1, len(each)) if each[:end] in wholes]


def test_keys_of_ones_own_come_on_top_of_the_preset(monkeypatch):
    monkeypatch.setattr("newsreader.tui.keys.BY_NAME", now := dict(keys.BY_NAME))
    problems = use({"copy_link": "B", "zoom": "g"}, "vim")
    assert problems[0] == "[keys] view_all has no key left: g1 is for zoom"
    assert (now["first"].keys, now["copy_link"].keys, now["zoom"].keys) == ("home", "B", "g")


def test_a_preset_that_is_not_there_is_told_with_the_one_that_was_meant(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('preset = "wim"\n')
    settings, problems = load_settings(path, {})
    assert settings.preset == "default"
    assert problems == ["config.toml:1: preset is 'wim'; did you mean vim?"]


PASSED, TAKEN = False, True


def typed(chords: Chords, *pressed: str) -> list[tuple[str, int] | bool]:
    answers = [chords.press(key) for key in pressed]
    return [(each[0].name, each[1]) if isinstance(each, tuple) else each for each in answers]


@pytest.fixture
def vim() -> Chords:
    return Chords(keymap({}, "vim")[0])


def test_single_keys_are_left_to_whoever_has_the_focus(vim):
    assert typed(vim, "j", "0", "escape", "f9") == [PASSED] * 4
    assert typed(Chords(KEYS), "5", "j") == [PASSED] * 2


def test_keys_one_after_the_other_are_one_key(vim):
    assert typed(vim, "g", "g", "d", "d") == [TAKEN, ("first", 0), TAKEN, ("hide", 0)]
    assert typed(vim, "ctrl+w", "w") == [TAKEN, ("other_pane", 0)]
    assert typed(vim, "g", "2") == [TAKEN, ("view_unread", 0)]


def test_a_count_goes_with_the_key_after_it(vim):
    assert typed(vim, "1", "0", "j") == [TAKEN, TAKEN, ("down", 10)]
    assert typed(vim, "3", "d", "d")[-1] == ("hide", 3)
    assert typed(vim, "1", "2", "g", "g")[-1] == ("first", 12)


def test_what_is_pending_can_be_seen(vim):
    typed(vim, "1", "2", "g")
    assert vim.pending == "12g"
    vim.press("g")
    assert vim.pending == ""


@pytest.mark.parametrize("ending", ["escape", "x"])
def test_a_key_that_means_nothing_drops_what_is_pending_and_does_nothing(vim, ending):
    assert typed(vim, "g", ending, "j") == [TAKEN, TAKEN, PASSED]
    assert vim.pending == ""


def test_escape_drops_a_count_and_does_nothing_else(vim):
    assert typed(vim, "5", "escape", "j") == [TAKEN, TAKEN, PASSED]


def test_a_count_that_grows_without_end_is_dropped(vim):
    assert typed(vim, *"9999999")[-1] is TAKEN
    assert vim.pending == ""
