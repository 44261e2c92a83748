"""A long feed in parts, each a feed with some of the items: read one after the other, they need the memory of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

PART = 2_000_000
"""Bytes of items in a part, at least; a feed below them is one part."""

Notes = TypeVar("Notes")


class Parts:
    """Where a well-formed document may be cut: before an item, if all items are children of one element."""

    def __init__(self) -> None:
        self._starts: list[tuple[int, int]] = []
        """The place of the first item of each part, and its number."""
        self._closing = -1
        """Where the element that holds the items ends."""
        self._scattered = False

    def item(self, place: int, number: int) -> None:
        """Take note of where an item begins."""
        self._scattered = self._scattered or self._closing >= 0
        if not self._starts or place - self._starts[-1][0] >= PART:
            self._starts.append((place, number))

    def close(self, place: int) -> None:
        """Take note of where the element ends whose children the items are."""
        if self._starts and self._closing < 0:
            self._closing = place

    def cut(self, document: bytes, notes: Sequence[Notes]) -> Iterator[tuple[bytes, Sequence[Notes]]]:
        """Give the parts of the document, with the notes on the items of each."""
        if self._scattered or self._closing < 0 or len(self._starts) < 2:
            yield document, notes
            return
        head, tail = document[: self._starts[0][0]], document[self._closing :]
        for (start, first), (end, last) in pairwise([*self._starts, (self._closing, len(notes))]):
            yield b"".join((head, memoryview(document)[start:end], tail)), notes[first:last]
