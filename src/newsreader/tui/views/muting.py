"""Choosing what to mute: the source, the section, the author or the search at hand, or what one types, each with how
many articles it hides; and the rules that there are, to take them back.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from textual.content import Content

from newsreader.errors import QueryError
from newsreader.library import Library
from newsreader.library.marking import Rule, rules, what_it_hides
from newsreader.library.views import source_view
from newsreader.model import Article
from newsreader.query.tree import quoted
from newsreader.text import plural
from newsreader.tui.cells import plain_line
from newsreader.tui.dialogs.pick import Choice, PickScreen
from newsreader.tui.jobs import in_thread
from newsreader.tui.search.query import ListQuery


class RuleChoice(NamedTuple):
    """A rule to set or to take back."""

    rule: Rule
    is_set: bool = False
    """Whether it mutes already."""

    @property
    def detail(self) -> str:
        """How many articles it hides, for people."""
        if self.rule.hidden is None or self.rule.unread is None:
            return "takes too long"
        return f"{plural(self.rule.hidden, 'article')}, {self.rule.unread:,} unread"


def offered(library: Library, source: str, article: Article | None, query: ListQuery) -> list[Choice[RuleChoice]]:
    """Give what can be muted without typing, then the rules that there are; for any thread.

    Args:
        library: where.
        source: the name of the source at hand; empty for none.
        article: the article at hand, if there is one.
        query: what the list shows.
    """
    offers = []
    for label, text in _candidates(library, source, article, query):
        try:
            rule = what_it_hides(library, text)
        except QueryError:
            continue  # a rule can't go by what the reader did, such as `is:unread`
        offers.append(_choice(label, RuleChoice(rule)))
    return offers + [_choice(f"Unmute: {plain_line(rule.query)}", RuleChoice(rule, True)) for rule in rules(library)]


def _candidates(library: Library, source: str, article: Article | None, query: ListQuery) -> Iterator[tuple[str, str]]:
    """Give what rules could be, with what to call them."""
    if source:
        yield f"Source: {plain_line(source)}", source_view(library, source).query
    if article is not None and article.section:
        yield f"Section: {plain_line(article.section)}", f"section:{quoted(article.section)}"
    if article is not None and article.author:
        yield f"Author: {plain_line(article.author)}", f"author:{quoted(article.author)}"
    if query.search:
        yield f"Search: {plain_line(query.search)}", query.search
    if query.view.kind == "saved":
        yield f"View: {plain_line(query.view.name)}", query.view.query


def _choice(label: str, value: RuleChoice) -> Choice[RuleChoice]:
    return Choice(label, value, value.detail, about=Content(plain_line(value.rule.query)))


class MuteScreen(PickScreen[RuleChoice]):
    """Lists what can be muted, and first of all what is typed; gives the rule that is picked, once it is counted."""

    ADDED = 1

    def __init__(self, library: Library, offers: list[Choice[RuleChoice]]) -> None:
        super().__init__("Mute: a word, a query, or one of these", offers, enter="mute or unmute")
        self._library = library

    def matching(self, typed: str) -> list[Choice[RuleChoice]]:
        """Give what is typed, to be counted, then the offers that have it."""
        found = super().matching(typed)
        if not (text := typed.strip()):
            self.workers.cancel_group(self, "count")
            return found
        self.run_worker(self._count(text), group="count", exclusive=True)
        return [_typed(text, "counting..."), *found]

    async def _count(self, text: str) -> None:
        """Say of what is typed how much it hides, or why it can't be a rule."""
        try:
            rule = await in_thread(partial(what_it_hides, self._library, text))
            choice = _choice(plain_line(text), RuleChoice(rule))
        except QueryError as error:
            choice = _typed(text, "", Content.styled(plain_line(str(error)), "$text-error"))
        self.show([choice, *self.shown[1:]], self.index)

    def pick(self, choice: Choice[RuleChoice]) -> None:
        """Give a rule whose count was seen."""
        if choice.value.rule.hidden is not None:
            super().pick(choice)


def _typed(text: str, detail: str, about: Content | None = None) -> Choice[RuleChoice]:
    return Choice(plain_line(text), RuleChoice(Rule(text, None, None)), detail, about=about)
