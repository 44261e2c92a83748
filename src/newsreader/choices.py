"""The orders of a list, the read policies and the looks: what queries, settings and command lines choose from.

They are apart from what uses them, because `newsreader --help` names them and msgspec takes 30 ms to load.
"""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """The orders of a list."""

    NEWEST = "newest"
    OLDEST = "oldest"
    HEADLINE = "headline"
    SOURCE = "source"
    SECTION = "section"
    RELEVANCE = "relevance"
    """By how well the words of the search are met; the newest first where they are met alike, or there are none."""


class ReadPolicy(StrEnum):
    """When an article counts as read, apart from being marked so, which always works."""

    EXPLICIT = "explicit"
    """Never by itself."""
    OPEN = "open"
    """When the reader goes into it, opens it in the browser, or has paged to its end."""
    DWELL = "dwell"
    """Then, and when the cursor has rested on it for some seconds."""
    END = "end"
    """When the reader has scrolled to the end of its text."""


class DayPlace(StrEnum):
    """Where the list says which day an article is of."""

    AUTO = "auto"
    """In a column where most days have one article, else in headings."""
    HEADINGS = "headings"
    """Above the articles of each day, as far as the list is in the order of days."""
    COLUMN = "column"
    """Before each headline."""


class Notify(StrEnum):
    """Who tells of new articles."""

    OFF = "off"
    TERMINAL = "terminal"
    """The terminal of the reader."""
    DESKTOP = "desktop"
    """The desktop, by way of notify-send."""


class DateStyle(StrEnum):
    """How a date is written for people."""

    DAY_FIRST = "day-first"
    """13 November"""
    MONTH_FIRST = "month-first"
    """November 13"""
    ISO = "iso"
    """2025-11-13"""


class ViewOrder(StrEnum):
    """The order of the views of a kind, beside the list."""

    NAME = "name"
    UNREAD = "unread"
    """By how much of each is unread, the most first."""


class SourceColumn(StrEnum):
    """Whether the list names the source of each article."""

    AUTO = "auto"
    """Where there are several."""
    ALWAYS = "always"
    NEVER = "never"
