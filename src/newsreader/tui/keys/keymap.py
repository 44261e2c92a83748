"""The keys that a person has set: presets, the `[keys]` of the config, and the keys of saved views.

They are put into the table of keys (`newsreader.tui.keys.table.BY_NAME`) before bindings, footer, help and palette
are made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from newsreader.library import Library
from newsreader.library.views import BUILT_IN, View, arranged, owner, saved
from newsreader.settings import did_you_mean
from newsreader.text import clean_line, fold
from newsreader.tui.keys.table import BY_NAME, KEYS, Key, command_of, key_name, shown_key

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


def use(changes: Mapping[str, str], preset: str = "default") -> list[str]:
    """Change the table of keys; say in a line each what could not be changed.

    To be called before the app is imported: bindings, footer, help and palette are made of the table then.
    """
    keys, problems = keymap(preset_keys(preset), changes)
    BY_NAME.update({key.name: key for key in keys})
    return problems


def preset_keys(preset: str) -> list[Key]:
    """Give the table of keys as a preset has it."""
    own = PRESETS[preset]
    return [replace(key, keys=own.get(key.name, key.keys)) for key in KEYS]


def keymap(keys: Iterable[Key], changes: Mapping[str, str]) -> tuple[list[Key], list[str]]:
    """Give the keys with a person's changes, and a line for each change that can't be made.

    A key that a person has set wins over the default of another command, which loses it: so a default that a later
    version brings takes nobody's key away. Of two changes that want one key, or a key and one that it begins, the
    second is not made.
    """
    defaults = {key.name: key for key in keys}
    problems: list[str] = []
    own: dict[str, list[str]] = {}
    for name, wanted in changes.items():
        # Each is one key, or several to press one after the other, by Textual's names.
        pressed = [" ".join(map(key_name, clean_line(key).split())) for key in wanted.split(",") if key.strip()]
        if name not in defaults:
            problems.append(f"[keys] no command is called {name}{did_you_mean(name, defaults)}")
        elif not pressed:
            problems.append(f'[keys] {name} needs a key, as in {name} = "{defaults[name].keys}"')
        elif clash := _clash(name, pressed, own):
            problems.append(f"[keys] {clash}: {name} stays as it was")
        else:
            own[name] = pressed
    for name, key in defaults.items():
        pressed = own.get(name) or [each for each in key.keys.split(",") if not _owner(each, own)]
        if not pressed:
            first = key.keys.split(",")[0]
            problems.append(f"[keys] {name} has no key left: {shown_key(first)} is for {_owner(first, own)}")
        defaults[name] = replace(key, keys=",".join(pressed))
    return list(defaults.values()), problems


def _clash(name: str, pressed: list[str], own: Mapping[str, list[str]]) -> str:
    """Say which of some keys can't be told from one that a person has set, or from another of them; else nothing."""
    for key in pressed:
        for other, others in [*own.items(), (name, pressed)]:
            for each in others:
                if each == key and other != name:
                    return f"{shown_key(key)} is for {other} and for {name}"
                if _begins(key, each):
                    return f"{shown_key(key)} is for {name} and begins {shown_key(each)}"
                if _begins(each, key):
                    return f"{shown_key(each)} is for {other} and begins {shown_key(key)}"
    return ""


def _owner(key: str, own: Mapping[str, list[str]]) -> str:
    """Name the command that was given a key, one that it begins or one that begins it; empty where none was."""
    for name, pressed in own.items():
        if any(each == key or _begins(each, key) or _begins(key, each) for each in pressed):
            return name
    return ""


def _begins(beginning: str, whole: str) -> bool:
    return whole.startswith(f"{beginning} ")


class SavedKeys:
    """The keys of saved views, beside the keys of commands."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._seen: object = None
        self.views: dict[str, View] = {}
        """The views by the key that shows them, in Textual's name."""

    def look(self) -> list[str]:
        """Read what was saved meanwhile; say in a line each which keys can't be used."""
        now = saved(self._library)
        if now == self._seen:
            return []
        self._seen, self.views = now, {}
        problems: list[str] = []
        built_in = {(view.name, view.key) for view in BUILT_IN}
        for view in arranged(self._library):
            key = key_name(view.key)
            is_usual = view.kind == "view" and (view.name, view.key) in built_in  # the table of keys has it
            if not key or is_usual:
                continue
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
