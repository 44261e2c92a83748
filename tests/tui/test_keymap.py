"""Keys as the config changes them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from textual.keys import KEY_NAME_REPLACEMENTS

from newsreader.settings import Place
from newsreader.tui.keys import (
    BY_NAME,
    CALLED_OTHERWISE,
    KEYS,
    PRESETS,
    first_key,
    key_name,
    keymap,
    shown_key,
    why_no_key,
)

NAMES = [key.name for key in KEYS]


def changed(**changes: str) -> tuple[dict[str, str], list[str]]:
    keys, problems = keymap(changes)
    return {key.name: key.keys for key in keys}, problems


def test_a_key_is_changed_by_its_name():
    keys, problems = changed(toggle_read="Z, ctrl+y")
    assert (keys["toggle_read"], problems) == ("Z,ctrl+y", [])
    assert {name: each for name, each in keys.items() if name != "toggle_read"} == {
        key.name: key.keys for key in KEYS if key.name != "toggle_read"
    }


def test_keys_can_be_exchanged():
    keys, problems = changed(toggle_read="s", toggle_star="m")
    assert (keys["toggle_read"], keys["toggle_star"], problems) == ("s", "m", [])


def test_an_unknown_name_is_told_with_the_one_that_was_meant():
    _, problems = changed(togle_read="r")
    assert problems == ["[keys] no command togle_read; did you mean toggle_read?"]


def test_an_unknown_name_that_is_like_none_is_told_in_one_line():
    _, problems = changed(nonsense="r", ascii="true")
    assert problems == [
        "[keys] no command nonsense; `newsreader config` lists them",
        "[keys] no command ascii; did you mean ascii, above [keys]?",
    ]


def test_a_problem_with_a_key_names_its_place():
    places = {"hide": Place("/home/x/config.toml", 7), "undo": Place("/home/x/config.toml", 3)}
    _, problems = keymap({"undo": "s", "hide": "s"}, places=places)
    assert problems[0] == "config.toml:7: s is for undo and for hide: hide stays as it was"
    assert "config.toml:3: toggle_star has no key left: s is for undo" in problems


def test_a_key_that_a_person_has_set_wins_over_the_default_of_another_command():
    keys, problems = changed(toggle_read="down,ctrl+n")
    assert (keys["toggle_read"], keys["down"], problems) == ("down,ctrl+n", "j", [])
    keys, problems = changed(toggle_read="s")
    assert (keys["toggle_read"], keys["toggle_star"]) == ("s", "")
    assert problems == ["[keys] toggle_star has no key left: s is for toggle_read"]


def test_of_two_changes_that_want_one_key_the_second_is_not_made():
    keys, problems = changed(toggle_read="w", hide="w")
    assert (keys["toggle_read"], keys["hide"], keys["save_view"]) == ("w", "d", "")
    assert problems[0] == "[keys] w is for toggle_read and for hide: hide stays as it was"


def test_nothing_is_no_key():
    keys, (problem,) = changed(undo=" , ")
    assert keys["undo"] == "u"
    assert problem == '[keys] undo needs a key, as in undo = "u"'


def test_a_name_that_no_key_has_is_told_and_the_command_keeps_its_keys():
    keys, problems = changed(undo="ctrl+z,page_up", hide="g nonsense", redo="crtl+y", zoom="F2", quit="ctrl-q")
    assert [keys[name] for name in ("undo", "hide", "redo", "zoom", "quit")] == ["u", "d", "ctrl+r", "z", "ctrl+q"]
    assert problems == [
        "[keys] undo stays as it was: 'page_up' is no key; did you mean pageup?",
        "[keys] hide stays as it was: 'nonsense' is no key, such as 6, f2 or comma",
        "[keys] redo stays as it was: 'crtl+y' is no key; did you mean ctrl?",
        "[keys] zoom stays as it was: 'F2' is no key; did you mean f2?",
        "[keys] quit stays as it was: 'ctrl-q' is no key, such as 6, f2 or comma",
    ]


@pytest.mark.parametrize("preset", PRESETS)
def test_each_key_of_a_preset_is_one(preset):
    keys = [each for key in keymap({}, preset)[0] for each in key.keys.replace(",", " ").split()]
    assert len(keys) > 50 and not any(map(why_no_key, keys))


@given(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), st.sampled_from(("", "ctrl+", "ctrl+alt+")))
def test_each_character_that_can_be_typed_is_a_key(character, held):
    assert not why_no_key(character)
    assert not why_no_key(key_name(character)) or "-" in unicodedata.name(character, "-")
    assert not why_no_key(f"{held}{character}") or character == "+"


@given(
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["m", "s", "u", "x,y", "ctrl+o", "m,s", ""]), max_size=6)
)
def test_no_key_ever_has_two_uses(changes):
    keys, _ = keymap(changes)
    pressed = [each for key in keys for each in set(key.keys.split(",")) if each]
    assert len(pressed) == len(set(pressed))


def test_keys_may_be_named_by_their_characters():
    keys, problems = changed(next_day="},ctrl+]", hide=", ,", search="?")
    assert keys["next_day"] == "right_curly_bracket,ctrl+]"
    assert problems[0].startswith("[keys] hide needs a key")
    assert (keys["search"], keys["help"]) == ("question_mark", "f1")


def test_keys_to_press_one_after_the_other_have_blanks_between_them():
    keys, problems = changed(first="Z g, home", copy_link="Z /")
    assert (keys["first"], keys["copy_link"], problems) == ("Z g,home", "Z slash", [])
    assert shown_key(keys["copy_link"]) == "Z/"
    assert shown_key("ctrl+w w") == "Ctrl+W w"


def test_a_key_that_begins_the_keys_of_another_thing_cannot_be_both():
    keys, problems = changed(first="g g", copy_link="g")
    assert (keys["first"], keys["copy_link"]) == ("g g", "y")
    assert problems == ["[keys] g is for copy_link and begins gg: copy_link stays as it was"]
    keys, problems = changed(hide="d,d d")
    assert keys["hide"] == "d" and problems == ["[keys] d is for hide and begins dd: hide stays as it was"]


def test_a_command_without_a_key_is_named_by_how_the_palette_finds_it(monkeypatch):
    monkeypatch.setitem(BY_NAME, "undo", replace(BY_NAME["undo"], keys=""))
    assert (first_key("undo"), first_key("redo")) == (": undo", "Ctrl+R")


def test_characters_have_the_names_that_textual_gives_them():
    assert CALLED_OTHERWISE == KEY_NAME_REPLACEMENTS
