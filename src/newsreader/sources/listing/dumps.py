"""Pages that a text browser has printed (`lynx -dump`): links are numbers in brackets, their addresses stand below."""

from __future__ import annotations

import re

_MARK = re.compile(r"\[(\d{1,4})\](?=\S)")
_ADDRESS = re.compile(r"\s*(\d{1,4})\.\s+([a-z]+:\S+)\s*", re.IGNORECASE)
_HEADINGS = frozenset({"references", "visible links", "visible links:", "hidden links", "hidden links:", ""})
_FEWEST = 3


def read_dump(lines: list[str]) -> tuple[list[str], dict[int, str]]:
    """Take the numbers of links off the lines of a page, and the list of addresses off its end.

    Gives the lines, and for the index of a line the address of its first link. Lines without such numbers, counted
    through from the first, stay as they are.
    """
    numbers = [int(mark[1]) for line in lines for mark in _MARK.finditer(line)]
    if len(numbers) < _FEWEST or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return lines, {}
    addresses: dict[int, str] = {}
    end = len(lines)
    while end and ((found := _ADDRESS.fullmatch(lines[end - 1])) or lines[end - 1].strip().lower() in _HEADINGS):
        if found:
            addresses[int(found[1])] = found[2]
        end -= 1
    if not addresses:
        end = len(lines)
    links: dict[int, str] = {}
    for index, line in enumerate(lines[:end]):
        if (mark := _MARK.search(line)) and (address := addresses.get(int(mark[1]))):
            links[index] = address
    return [_MARK.sub("", line) for line in lines[:end]], links
