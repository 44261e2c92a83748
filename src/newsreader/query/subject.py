"""What a query needs to know of an article."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from newsreader.model import Article, State


class Subject(Protocol):
    """An article as a query sees it."""

    @property
    def article(self) -> Article:
        """What the publisher said, but for the long part."""

    @property
    def state(self) -> State:
        """What the reader did with it."""

    @property
    def day(self) -> date:
        """The day it stands on, under its heading."""

    @property
    def today(self) -> date:
        """The reader's own day."""

    @property
    def tags(self) -> frozenset[str]:
        """What it is found under: its own tags, and those of its source."""

    @property
    def muted(self) -> bool:
        """Whether a mute rule hides it."""

    def text(self, field: str) -> str:
        """Give a text field as it is; the empty field is all that words are searched in, a line each."""

    def folded(self, field: str) -> str:
        """Give the same, folded (`newsreader.text.fold`)."""
