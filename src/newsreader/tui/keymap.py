"""The keys that a person has set: taken into the table of keys before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from newsreader.settings import did_you_mean
from newsreader.text import clean_line
from newsreader.tui.keys import BY_NAME, Key, shown_key


def use(changes: Mapping[str, str]) -> list[str]:
    """Change the table of keys (`newsreader.tui.keys.BY_NAME`); say in a line each what could not be changed.

    To be called before the app is imported: bindings, footer, help and palette are made of the table then.
    """
    changed, problems = keymap(BY_NAME.values(), changes)
    BY_NAME.update({key.name: key for key in changed})
    return problems


def keymap(keys: Iterable[Key], changes: Mapping[str, str]) -> tuple[list[Key], list[str]]:
    """Give the keys with the changes that can be made, and what is wrong with the others.

    A key that two things would then have keeps doing what it did.
    """
    defaults = {key.name: key for key in keys}
    now, problems = dict(defaults), []
    for name, wanted in changes.items():
        pressed = [clean_line(key) for key in wanted.split(",") if key.strip()]
        if name not in defaults:
            problems.append(f"[keys] there is nothing called {name}{did_you_mean(name, defaults)}")
        elif not pressed:
            problems.append(f'[keys] {name} needs a key, as in {name} = "{defaults[name].keys}"')
        else:
            now[name] = replace(defaults[name], keys=",".join(pressed))
    while clash := _clash(now, defaults):
        key, first, second = clash
        loser = second if now[second] is not defaults[second] else first
        problems.append(f"[keys] {shown_key(key)} is for {first} and for {second}: {loser} stays as it was")
        now[loser] = defaults[loser]
    return list(now.values()), problems


def _clash(now: Mapping[str, Key], defaults: Mapping[str, Key]) -> tuple[str, str, str] | None:
    """Find a key that two things have, one of which was changed to it."""
    owners: dict[str, str] = {}
    for name, key in now.items():
        for pressed in key.keys.split(","):
            owner = owners.setdefault(pressed, name)
            changed = key is not defaults[name] or now[owner] is not defaults[owner]
            if owner != name and changed:
                return pressed, owner, name
    return None
