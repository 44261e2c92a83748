"""The keys that a person has set: taken into the table of keys before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from newsreader.settings import did_you_mean
from newsreader.text import clean_line
from newsreader.tui.keys.presets import PRESETS
from newsreader.tui.keys.table import BY_NAME, KEYS, Key, key_name, shown_key


def use(changes: Mapping[str, str], preset: str = "default") -> list[str]:
    """Change the table of keys (`newsreader.tui.keys.table.BY_NAME`); say in a line each what could not be changed.

    To be called before the app is imported: bindings, footer, help and palette are made of the table then.
    """
    changed, problems = keymap(preset_keys(preset), changes)
    BY_NAME.update({key.name: key for key in changed})
    return problems


def preset_keys(preset: str) -> list[Key]:
    """Give the table of keys as a preset has it."""
    own = PRESETS[preset]
    return [replace(key, keys=own.get(key.name, key.keys)) for key in KEYS]


def keymap(keys: Iterable[Key], changes: Mapping[str, str]) -> tuple[list[Key], list[str]]:
    """Give the keys with the changes that can be made, and what is wrong with the others.

    A key that two things would then have, or that begins what another thing has, keeps doing what it did.
    """
    defaults = {key.name: key for key in keys}
    now, problems = dict(defaults), []
    for name, wanted in changes.items():
        pressed = [_named(key) for key in wanted.split(",") if key.strip()]
        if name not in defaults:
            problems.append(f"[keys] there is nothing called {name}{did_you_mean(name, defaults)}")
        elif not pressed:
            problems.append(f'[keys] {name} needs a key, as in {name} = "{defaults[name].keys}"')
        else:
            now[name] = replace(defaults[name], keys=",".join(pressed))
    while clash := _clash(now, defaults):
        problem, loser = clash
        problems.append(f"[keys] {problem}: {loser} stays as it was")
        now[loser] = defaults[loser]
    return list(now.values()), problems


def _named(keys: str) -> str:
    """Give one key, or several to press one after the other, by Textual's names."""
    return " ".join(key_name(key) for key in clean_line(keys).split())


def _clash(now: Mapping[str, Key], defaults: Mapping[str, Key]) -> tuple[str, str] | None:
    """Find a key that two things have, or that begins what another has; say so, and which of the two was changed."""
    owners = [(each, key) for key in now.values() for each in key.keys.split(",")]
    wholes: dict[str, Key] = {}
    for each, key in owners:
        other = wholes.setdefault(each, key)
        if other.name != key.name and (changed := _changed(other, key, defaults)):
            return f"{shown_key(each)} is for {other.name} and for {key.name}", changed
    for each, key in owners:
        parts = each.split()
        for beginning in (" ".join(parts[:end]) for end in range(1, len(parts))):
            if (owner := wholes.get(beginning)) is not None and (changed := _changed(key, owner, defaults)):
                return f"{shown_key(beginning)} is for {owner.name} and begins {shown_key(each)}", changed
    return None


def _changed(first: Key, second: Key, defaults: Mapping[str, Key]) -> str:
    """Give the name of the one of two that is not as it was, the second if both are; empty if neither is."""
    return next((key.name for key in (second, first) if key is not defaults[key.name]), "")
