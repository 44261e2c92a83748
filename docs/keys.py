"""Writes docs/keys.md from the table of keys: `python docs/keys.py`."""

from __future__ import annotations

from pathlib import Path

from newsreader.tui.keys import KEYS, PLACES, PRESETS, Group, Key, keymap, keys_in_words

PAGE = Path(__file__).with_name("keys.md")
_HEAD = """\
# Keys

Written by `make docs` from `src/newsreader/tui/keys.py`. In the reader `?` shows the keys as they are now, with those
of your config and of your saved views.

`preset = "vim"` or `"newsboat"` in the [settings](settings.md) begins with other keys: those in its column, where it
has any. Keys without a space between them, as `gg`, are pressed one after the other; the status line shows what is
pending, and `Esc`, or a key that means nothing there, cancels it.

With `vim` a number before a key is a count: `5j`, `3dd` (this and the next two), `12G` (the twelfth headline), `2N`.
Digits choose no view then: `g1` to `g5` do. As the search narrows the list, `n` and `N` go through the unread here
too; the next hit is `j`. `dd` hides.

With `newsboat` `N` toggles read, `p` goes back among the unread, `l` shows the unread only, `g` and `G` choose the
order, `D` hides (nothing is deleted), `E` lists the sources; `J` and `K` move, so `>` and `<` scroll the detail.
`n` in the article marks the one that is left read, whatever the read policy.

Commands without keys are in the palette (`:`), and get keys by their names in the settings. In the article `/` finds in
it, and while something was found there `n` and `N` (whatever keys have `next_unread` and `previous_unread`) go from hit
to hit, and `Esc` ends that.

Dialogs show their keys in their last line. In the lists of commands, views, orders, links, sources and themes, and in
the help, letters are text that narrows the list: the arrows (or `Ctrl+N` `Ctrl+P`, `Ctrl+J` `Ctrl+K`), `PgDn` `PgUp`
and, while nothing is typed, `Home` `End` move; `Enter` picks and `Esc` closes. A number picks the link, or the view,
that has it. In the list of links `Ctrl+Y` copies; in the list of sources `Ctrl+R` refreshes, `Ctrl+O` lists what can
be changed of the source and `Delete` removes it (`u` brings it back).

"in views": while the list of views has the focus (`Tab`); elsewhere the key does what its own row says.
"""


def keys_page() -> str:
    """Write the keys as a page of Markdown, a table for each group."""
    others = [preset for preset in PRESETS if preset != "default"]
    tables = {preset: {key.name: key for key in keymap({}, preset)[0]} for preset in others}
    ours = {key.name: key for key in KEYS}
    parts = [_HEAD]
    for group in Group:
        parts += [f"\n## {group.value}\n\n", _line("keys", "does", *others, "name"), _line(*["---"] * 5)]
        for key in KEYS:
            if key.group is group:
                own = [_shown(keys[key.name], keys) if keys[key.name] != key else "" for keys in tables.values()]
                parts.append(_line(_shown(key, ours), key.description, *own, key.name))
    return "".join(parts)


def _shown(key: Key, keys: dict[str, Key]) -> str:
    return " ".join(map(_marked, keys_in_words(key, keys.values())))


def _marked(word: str) -> str:
    where = next((where for where in PLACES.values() if word.endswith(where)), "")
    return f"`{word.removesuffix(where)}`{where}"


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    PAGE.write_text(keys_page(), encoding="utf-8")
