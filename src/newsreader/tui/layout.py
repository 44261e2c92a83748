"""Which panes a terminal has room for."""

from __future__ import annotations

from enum import StrEnum

SMALLEST = (20, 5)
"""Columns and rows below which nothing useful fits."""
SIDEBAR_FROM = 140
"""Columns from which there is room for the list of views."""
_TOO_SMALL = ("terminal too small", "too small", "small")


class Layout(StrEnum):
    """How the two panes share the screen; the value is the class that the style sheet knows it by."""

    WIDE = "-wide"
    """Side by side."""
    STACKED = "-stacked"
    """The list over the detail."""
    SINGLE = "-single"
    """One at a time."""
    TINY = "-tiny"
    """Neither: a word says so."""


def layout_for(width: int, height: int) -> Layout:
    """Choose the layout for a terminal of so many columns and rows."""
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return Layout.TINY
    if width >= 100:
        return Layout.WIDE
    if width >= 60 and height >= 20:
        return Layout.STACKED
    return Layout.SINGLE


def too_small(width: int) -> str:
    """Say that the terminal is too small, in as many words as fit."""
    return next((words for words in _TOO_SMALL if len(words) <= width), "")
