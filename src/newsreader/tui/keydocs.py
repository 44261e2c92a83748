"""Writes docs/keys.md from the table of keys: `python -m newsreader.tui.keydocs > docs/keys.md`."""

from __future__ import annotations

import sys

from newsreader.tui.keys import KEYS, Group

_HEAD = """\
# Keys

Written by `make docs` from the table in `src/newsreader/tui/keys.py`; the reader shows the same with `?`.

In the lists of views and of orders: arrows or `j` `k` move, typing narrows, `Enter` picks, `Esc` closes.
"""


def keys_page() -> str:
    """Write the keys as a page of Markdown, a table for each group."""
    parts = [_HEAD]
    for group in Group:
        parts += [f"\n## {group.value}\n\n", "| keys | does | name |\n", "|---|---|---|\n"]
        for key in KEYS:
            if key.group is group:
                shown = " ".join(f"`{name}`" for name in key.shown_keys).replace("|", "\\|")
                parts.append(f"| {shown} | {key.description} | {key.name} |\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(keys_page())
