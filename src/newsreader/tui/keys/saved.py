"""The keys of saved views: which of them can be used, and what is in the way of the others."""

from __future__ import annotations

from newsreader.library import Library
from newsreader.library.views import BUILT_IN, View, owner, saved, views_saved
from newsreader.text import fold
from newsreader.tui.keys.table import BY_NAME, command_of, key_name, shown_key
from newsreader.tui.views.lines import COMMANDS


class SavedKeys:
    """The views that a key shows, beside those that the table of keys has a key for."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._seen: object = None
        self.views: dict[str, View] = {}
        """The views by the key that shows them, in Textual's name."""

    def look(self) -> list[str]:
        """Take in what was saved meanwhile; say in a line each which keys can't be used. Nothing was, nothing said."""
        now = saved(self._library)
        if now == self._seen:
            return []
        self._seen, self.views = now, {}
        problems: list[str] = []
        for view in views_saved(self._library):
            key = key_name(view.key)
            if not key or _own(view):
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


def _own(view: View) -> bool:
    """Whether the key is the one that the view has anyway, and the table of keys sees to it."""
    return (
        view.kind == "view"
        and view.name in COMMANDS
        and view.key == next((each.key for each in BUILT_IN if each.name == view.name), "")
    )
