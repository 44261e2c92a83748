"""Several stories below one date: which of the lines there are headlines."""

from __future__ import annotations

from newsreader.sources.listing.anchors import Anchor
from newsreader.sources.listing.lines import ancestors
from newsreader.sources.listing.stories import Reading
from newsreader.sources.listing.wording import is_sectionlike, is_sentence, is_title_case, names_section, word_count

_FEW = 3
"""So many lines below a date, none of them a sentence, are no headline with a summary."""


def headlines_below(anchor: Anchor, end: int, reading: Reading, *, plain: bool) -> list[int]:
    """Find the headlines between a date and the line `end`: one, or as many as the markup shows.

    It shows them as headings or links below a date that is a heading, as items of a list, as elements that each
    begin with a link. `plain`: the page lists bare headlines (`lists_headlines`).
    """
    below = reading.texts(anchor.line + 1, end)
    date = reading.line(anchor.line)
    headings = [index for index in below if 0 < date.heading < reading.line(index).heading]
    if headings:
        return headings
    linked = [index for index in below if reading.line(index).linked]
    if date.heading and 1 < len(linked) == len(below):
        return linked
    items = [index for index in below if reading.line(index).item]
    if len(items) == len(below) > 1 and anchor.alone and not date.item:
        return items
    if plain:
        return _undivided(below, reading)
    return led_by_links(below, reading) or below[:1]


def lists_headlines(reading: Reading) -> bool:
    """Whether a page has nothing but headlines below its dates, and several below some."""
    if len(reading.anchors) < 2 or not all(anchor.alone for anchor in reading.anchors):
        return False
    above = reading.texts(0, reading.anchors[0].line)[-1:]
    lists = [reading.texts(*reading.span(place)) for place in range(len(reading.anchors))]
    lists[-1] = _undivided(lists[-1], reading)
    texts = [reading.line(index).text for each in lists for index in each]
    if (
        len(texts) < 2
        or len(set(texts)) < len(texts)
        or any(is_sentence(text) or word_count(text) < 3 for text in texts)
    ):
        return False
    if above and not (
        is_sectionlike(text := reading.line(above[0]).text) and (word_count(text) < 4 or names_section(text))
    ):
        return False
    most = max(map(len, lists))
    titled = sum(map(is_title_case, texts)) >= 0.8 * len(texts)
    long = sum(word_count(text) > 3 for text in texts) >= 0.8 * len(texts)
    return long and (most >= _FEW or (titled and most > 1))


def _undivided(below: list[int], reading: Reading) -> list[int]:
    """Take the lines of a list that no blank line divides, if its first two are not divided."""
    if len(below) > 1 and reading.line(below[1]).gap == 0:
        return [
            index
            for number, index in enumerate(below)
            if not any(reading.line(each).gap for each in below[1 : number + 1])
        ]
    return below


def led_by_links(below: list[int], reading: Reading) -> list[int]:
    """Return the first lines of the elements below a date, if there are several and each begins with a link or a
    heading."""
    if not reading.page.marked or len(below) < 2:
        return []
    chains = [ancestors(reading.line(index).box, reading.page.parents)[::-1] for index in below]
    depth = 0
    while all(len(chain) > depth for chain in chains) and len({chain[depth] for chain in chains}) == 1:
        depth += 1
    firsts: dict[int, int] = {}
    for index, chain in zip(below, chains, strict=True):
        firsts.setdefault(chain[depth] if len(chain) > depth else 0, index)
    leads = list(firsts.values())
    linked = all(reading.line(index).linked or reading.line(index).heading for index in leads)
    return leads if len(leads) > 1 and linked and len(leads) < len(below) else []
