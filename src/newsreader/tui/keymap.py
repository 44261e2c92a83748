"""The keys that a person has set: presets, the `[keys]` of the config, and the keys of saved views.

They are put into the table of keys (`newsreader.tui.keys.BY_NAME`) before bindings, footer, help and palette
are made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from newsreader.errors import close_to
from newsreader.library import Library
from newsreader.library.views import BUILT_IN, View, arranged, owner, saved
from newsreader.model import SavedView
from newsreader.settings import Place, declared, setting_meant
from newsreader.text import clean_line, fold
from newsreader.tui.keys import BY_NAME, KEYS, Key, command_of, key_name, shown_key

VIEW_COMMANDS = {
    "All": "view_all",
    "Unread": "view_unread",
    "Starred": "view_starred",
    "Today": "view_today",
    "This week": "view_week",
}
"""The commands that show the views that every library has, by the names of these."""

_VIM = {
    "first": "g g,home",
    "page_down": "ctrl+f,pagedown",
    "page_up": "ctrl+b,pageup",
    "next_day": "right_square_bracket,right_curly_bracket",
    "previous_day": "left_square_bracket,left_curly_bracket",
    "scroll_down": "J,ctrl+e",
    "scroll_up": "K,ctrl+y",
    "other_pane": "tab,ctrl+w w",
    "copy_link": "y y",
    "hide": "d d",
    "quit": "ctrl+q,Z Z,Z Q",
    "view_all": "g 1",
    "view_unread": "g 2",
    "view_starred": "g 3",
    "view_today": "g 4",
    "view_week": "g 5",
}

# Newsboat's doc/keycmds.dsv says what its keys do; where this reader has nothing of the kind, its own key stays.
_NEWSBOAT = {
    "down": "J,j,down",
    "up": "K,k,up",
    "first": "home",
    "last": "end",
    "previous_unread": "p",
    "read": "enter,right",
    "scroll_down": "greater_than_sign",
    "scroll_up": "less_than_sign",
    "open_link": "o,O",
    "follow": "number_sign",
    "full_text": "i",
    "mute": "Z",
    "toggle_read": "N,m",
    "toggle_star": "s,ctrl+b",
    "tag": "ctrl+e,T",
    "hide": "D",
    "mark_day": "d",
    "mark_older": "B",
    "search": "slash,F",
    "clear_search": "ctrl+f,c",
    "view_unread": "l,2",
    "choose_view": "t,f,v",
    "choose_sort": "g,G,S",
    "read_policy": "P",
    "grouping": "ctrl+g",
    "sources": "E,L",
    "quit": "Q,ctrl+q",
}

PRESETS: Mapping[str, Mapping[str, str]] = {"default": {}, "vim": _VIM, "newsboat": _NEWSBOAT}
"""Sets of keys for people who come from elsewhere, by name: the keys that differ from the table's, by command."""

_LONGEST = 60
"""Characters of a name that nobody knows, as it is shown."""


def use(changes: Mapping[str, str], preset: str = "default", places: Mapping[str, Place] = {}) -> list[str]:
    """Change the table of keys; say in a line each what could not be changed.

    To be called before the app is imported: bindings, footer, help and palette are made of the table then.
    """
    keys, problems = keymap(changes, preset, places)
    BY_NAME.update({key.name: key for key in keys})
    return problems


def keymap(
    changes: Mapping[str, str],
    preset: str = "default",
    places: Mapping[str, Place] = {},
) -> tuple[list[Key], list[str]]:
    """Give the keys of a preset with a person's changes, and a line for each change that can't be made.

    The line begins with the place of the change, where `places` has it.

    A key that a person has set wins over the default of another command, which loses it: so a default that a later
    version brings takes nobody's key away. Of two changes that want one key, or a key and one that it begins, the
    second is not made.
    """
    commands = {key.name: replace(key, keys=PRESETS[preset].get(key.name, key.keys)) for key in KEYS}
    problems: list[str] = []
    own: dict[str, str] = {}
    """The command that each key runs which the person has set."""

    def said(name: str, problem: str) -> None:
        problems.append(f"{places[name]}: {problem}" if name in places else f"[keys] {problem}")

    for name, wanted in changes.items():
        # Each is one key, or several to press one after the other, by Textual's names.
        pressed = [" ".join(map(key_name, clean_line(key).split())) for key in wanted.split(",") if key.strip()]
        if name not in commands:
            meant = (name not in declared() and close_to(name, commands)) or setting_meant(name)
            said(name, f"no command {clean_line(name, _LONGEST)}{meant or '; `newsreader config` lists them'}")
        elif not pressed:
            if commands[name].keys:  # some need none
                said(name, f'{name} needs a key, as in {name} = "{commands[name].keys}"')
        elif clash := _give(name, pressed, own):
            said(name, f"{clash}: {name} stays as it was")
    for name, key in commands.items():
        defaults = key.keys.split(",")
        pressed = [each for each, command in own.items() if command == name]
        pressed = pressed or [each for each in defaults if _rival(each, own) is None]
        if not pressed and (rival := _rival(defaults[0], own)):
            said(own[rival], f"{name} has no key left: {shown_key(defaults[0])} is for {own[rival]}")
        commands[name] = replace(key, keys=",".join(pressed))
    return list(commands.values()), problems


def _give(name: str, pressed: Iterable[str], own: dict[str, str]) -> str:
    """Give a command the keys that a person set; where one of them has a rival, say so and give it none."""
    given = dict(own)
    for key in pressed:
        rival = _rival(key, given)
        if rival == key and given[key] != name:
            return f"{shown_key(key)} is for {given[key]} and for {name}"
        given[key] = name
        if rival is not None and rival != key:
            short, long = sorted((key, rival), key=len)
            return f"{shown_key(short)} is for {given[short]} and begins {shown_key(long)}"
    own.update(given)
    return ""


def _rival(key: str, others: Iterable[str]) -> str | None:
    """Find among keys one that can't be told from a key: the same, one that it begins, or one that begins it."""
    return next((each for each in others if f"{each} ".startswith(f"{key} ") or f"{key} ".startswith(f"{each} ")), None)


class SavedKeys:
    """The keys of saved views, beside the keys of commands."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._saved: list[SavedView] | None = None
        self.views: dict[str, View] = {}
        """The views by the key that shows them, in Textual's name."""

    def look(self) -> list[str]:
        """Read what was saved meanwhile; say in a line each which keys can't be used."""
        now = saved(self._library)
        if now == self._saved:
            return []
        self._saved, self.views = now, {}
        problems: list[str] = []
        in_table = {(view.name, view.key) for view in BUILT_IN}
        for view in arranged(self._library):
            if not view.key or (view.name, view.key) in in_table:
                continue
            key = key_name(view.key)
            if taken := command_of(key, BY_NAME.values()):
                problems.append(f"{shown_key(key)} is for {taken} and for the view {view.name}: it stays {taken}")
            else:
                self.views.setdefault(key, view)
        return problems

    def why_not(self, key: str, name: str) -> str:
        """Say why a key can't show the view of this name; empty where it can."""
        key = key_name(key)
        if " " in key or "," in key:
            return "One key, such as 6, f2 or comma."
        if taken := command_of(key, BY_NAME.values()):
            return f"{shown_key(key)} is taken: {taken}."
        other = owner(self._library, key)
        return f"{shown_key(key)} is taken: it shows {other.name}." if other and fold(other.name) != fold(name) else ""
