"""The command palette: every action with its key, every view, the theme, and the headlines themselves."""

from __future__ import annotations

import asyncio

from newsreader.library import Library
from newsreader.library.searching import search
from newsreader.library.views import View, views
from newsreader.model import Article
from newsreader.query import Query
from newsreader.query.tree import All, Text
from newsreader.text import fold
from newsreader.tui.cells import plain_line
from newsreader.tui.dialogs.dialog import FilterInput, matches
from newsreader.tui.dialogs.pick import Choice, PickScreen
from newsreader.tui.jobs import in_thread
from newsreader.tui.keys import BY_NAME, Group, Key, Scope, keys_in_words

MAX_HEADLINES = 30
"""Headlines shown at most: more are not looked through, but narrowed by another letter."""
MIN_LETTERS = 3
"""Letters typed before headlines are searched: fewer are in nearly all of them."""
THEME = Key("theme", "", "choose_theme", "Theme", "Choose the colours.", Group.APP, Scope.APP)
"""The one command that has no key."""

Found = Key | View | Article


class Palette(PickScreen[Found]):
    """Finds a command, a view or a headline by its name, and gives it.

    All typed words must be there, and not merely the letters in their order: a headline looked for shall not find "all
    below read".
    """

    def __init__(self, library: Library) -> None:
        """List the commands that are not mere movements; views and headlines come when they are found."""
        keys = [key for key in BY_NAME.values() if key.scope is not Scope.PANE and key.name != "palette"]
        choices = [
            Choice[Found](
                key.label[0].upper() + key.label[1:], key, " ".join(keys_in_words(key, keys)), note=key.description
            )
            for key in (*keys, THEME)
        ]
        super().__init__("Commands, views, headlines", choices, enter="run or show")
        self._library = library

    def on_mount(self) -> None:
        """Add the views; those that every library has are commands already."""
        self.run_worker(self._add_views())

    async def _add_views(self) -> None:
        found = await asyncio.to_thread(views, self._library)
        others = [view for view in found if view.kind != "view"]
        choices = [Choice[Found](f"{view.kind.capitalize()}: {plain_line(view.name)}", view) for view in others]
        self._use([*self.choices, *choices])
        self.show(self.matching(self.query_one(FilterInput).value), self.index)

    def matching(self, typed: str) -> list[Choice[Found]]:
        """Give names that begin with what is typed, then names and descriptions that have its words, then headlines."""
        self.run_worker(self._add_headlines(typed), group="headlines", exclusive=True)
        found = [choice for choice in self.choices if matches(f"{choice.label} {choice.note}", typed)]
        start = fold(typed).strip()
        return sorted(
            found, key=lambda choice: (not fold(choice.label).startswith(start), not matches(choice.label, typed))
        )

    async def _add_headlines(self, typed: str) -> None:
        """Offer the newest headlines in which all typed words stand."""
        words = typed.split()
        if sum(map(len, words)) >= MIN_LETTERS:
            query = Query(All(tuple(Text(word, "headline") for word in words)))
            found = (await in_thread(lambda cancel: search(self._library, query, cancel=cancel))).articles
            headlines = [Choice[Found](plain_line(article.headline), article) for article in found[:MAX_HEADLINES]]
            self.show([*self.shown, *headlines], self.index)
