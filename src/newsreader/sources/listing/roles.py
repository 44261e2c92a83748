"""What each line of a page can be to a story, before any story is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from enum import Enum, auto
from itertools import pairwise

from newsreader.sources.listing.anchors import Anchor, is_month
from newsreader.sources.listing.boilerplate import (
    byline,
    is_empty_alt,
    is_item_label,
    is_label,
    is_noise,
    is_offer,
    is_placeholder,
    is_section_name,
    is_stamp_word,
)
from newsreader.sources.listing.anchors import is_count
from newsreader.sources.listing.lines import Line, Page, ancestors
from newsreader.sources.listing.more_links import is_read_more
from newsreader.sources.listing.wording import is_name, is_sectionlike, is_sentence, is_tag_list, word_count
from newsreader.text import fold


class Role(Enum):
    """What a line can be."""

    TEXT = auto()
    """A headline, a summary, a section: what is left."""
    IMAGE = auto()
    """The alternative text of an image, by the markup, or by saying nothing else."""
    DATE = auto()
    """A date that a story hangs on."""
    BYLINE = auto()
    LABEL = auto()
    """What kind of thing a story is, a category, a name: the same on many stories."""
    MORE = auto()
    """The link to the rest of a story."""
    OFFER = auto()
    """It asks to subscribe or to follow: furniture, or a headline that sounds so."""
    NOISE = auto()
    """The page's furniture."""


_BARS = re.compile(r"\s*[|•·∙]\s*")
PASSED = frozenset({Role.BYLINE, Role.LABEL, Role.NOISE, Role.OFFER, Role.IMAGE, Role.DATE})
"""Roles that may stand between the parts of a story without being one."""


def classify(page: Page, anchors: Iterable[Anchor], aside: set[int]) -> list[Role]:
    """Give each line its role; `aside` are the lines that belong to no story."""
    dates = {anchor.line for anchor in anchors}
    roles = [
        Role.DATE if index in dates else Role.NOISE if index in aside else _role(line)
        for index, line in enumerate(page.lines)
    ]
    _settle_labels(page, roles, len(dates))
    return roles


def side_lines(page: Page, anchors: Iterable[Anchor]) -> set[int]:
    """Find the lines in menus, footers and side boxes: elements that say so, unless the stories are in them."""
    if not page.side:
        return set()
    held: Counter[int] = Counter()
    total = 0
    for anchor in anchors:
        total += 1
        held.update(ancestors(page.lines[anchor.line].box, page.parents))
    aside = {box for box, by_tag in page.side.items() if held[box] <= (0.6 if by_tag else 0.4) * total}
    dated = {box for box in aside if held[box] and not page.side[box]}
    if 2 * sum(held[box] for box in dated) > total and all(held[box] == 1 for box in dated):
        aside -= dated  # a class like "footer" in each story, with its date
    inside: dict[int, bool] = {0: False}
    for box, parent in enumerate(page.parents):
        inside[box] = box in aside or inside[parent]
    return {index for index, line in enumerate(page.lines) if inside[line.box]}


def _role(line: Line) -> Role:
    if line.image:
        return Role.IMAGE
    furniture = is_noise(line.text) and (line.linked or not is_section_name(line.text))
    furniture = furniture or is_month(line.text)
    if line.heading and not (furniture or is_offer(line.text) or is_read_more(line.text)):
        return Role.TEXT
    return next((role for role, tells in _TELLERS if tells(line.text)), Role.TEXT)


def _is_furniture(text: str) -> bool:
    parts = _BARS.split(text) if len(text) < 150 else []
    if len(parts) > 2 and 2 * sum(map(is_noise, parts)) > len(parts):
        return True  # a row of links, most of them to what every site has
    if is_noise(text) or is_stamp_word(text) or is_month(text) or not any(map(str.isalnum, text)):
        return True
    return not text.isascii() and not any(map(str.isalpha, text)) and is_count(text)


def _is_file(text: str) -> bool:
    return text.isascii() and len(text) > 3 and any(mark in text for mark in "_-.") and is_placeholder(text)


_TELLERS: tuple[tuple[Role, Callable[[str], object]], ...] = (
    (Role.OFFER, is_offer),
    (Role.MORE, is_read_more),
    (Role.BYLINE, byline),
    (Role.LABEL, is_label),
    (Role.NOISE, _is_furniture),
    (Role.IMAGE, is_empty_alt),
    (Role.IMAGE, _is_file),
)
"""What tells a role by the text alone, tried in this order."""


def _settle_labels(page: Page, roles: list[Role], stories: int) -> None:
    """Tell labels from sections, and find the short lines that many stories share.

    "News" once on a page is the heading of a section; on most stories it is a label, unless each stands apart.
    """
    labels = [index for index, role in enumerate(roles) if role is Role.LABEL]
    divided = any(line.gap for line in page.lines)
    if len(labels) < max(2, 0.6 * stories) or (divided and _stand_apart(page, roles, labels)):
        for index in labels:
            line = page.lines[index]
            if is_item_label(line.text) and not line.heading:
                continue
            near_date = Role.DATE in roles[index + 1 : index + 2] and Role.TEXT in roles[:index]
            if not near_date and (line.gap or not divided or index == 0) and not is_noise(line.text):
                roles[index] = Role.TEXT
    texts = [index for index, role in enumerate(roles) if role is Role.TEXT and not page.lines[index].heading]
    tags = [
        index for index in texts if is_tag_list(page.lines[index].text) and not _must_be_headline(page, roles, index)
    ]
    if len(tags) >= max(3, 0.3 * stories):
        for index in tags:
            roles[index] = Role.LABEL
    short = [index for index in texts if len(page.lines[index].text.split()) <= 4]
    _settle_shared(page, roles, short, stories)
    _settle_captions(page, roles, texts, stories)
    _settle_names(page, roles, stories)


def _settle_names(page: Page, roles: list[Role], stories: int) -> None:
    """Find the names or topics that most dates have right above, or below, them: a word or three, beside a longer
    line that is no sentence, the headline."""
    for step in (-1, 1):
        found = []
        for index, role in enumerate(roles):
            near, beyond = index + step, index + 2 * step
            if role is not Role.DATE or not 0 <= beyond < len(roles):
                continue
            if roles[near] is roles[beyond] is Role.TEXT and _names(page.lines[near], page.lines[beyond].text):
                found.append(near)
        if len(found) >= max(3, 0.7 * stories):
            for index in found:
                roles[index] = Role.BYLINE if is_name(page.lines[index].text) else Role.LABEL


def _names(near: Line, headline: str) -> bool:
    words = word_count(near.text)
    if near.heading or word_count(headline) < words + 2 or is_sentence(headline):
        return False
    return is_name(near.text) or (words < 3 and is_sectionlike(near.text))


def _must_be_headline(page: Page, roles: list[Role], index: int) -> bool:
    """Whether a line with commas is no list of tags: it stands alone between image and date, or is said twice."""
    near = {page.lines[place].text for place in (index - 1, index + 1) if 0 <= place < len(page.lines)}
    alone = roles[index - 1 : index] == [Role.IMAGE] and roles[index + 1 : index + 2] == [Role.DATE]
    return alone or page.lines[index].text in near


def _stand_apart(page: Page, roles: list[Role], labels: list[int]) -> bool:
    """Whether each label is said once, away from dates and what stands below it: sections that are named so."""
    texts = [page.lines[index].text for index in labels]
    if len({fold(text) for text in texts}) < len(labels) or any(map(is_item_label, texts)):
        return False
    return not any(
        Role.DATE in roles[max(index - 1, 0) : index + 2]
        or not all(line.gap for line in page.lines[index + 1 : index + 2])
        for index in labels
    )


def _settle_shared(page: Page, roles: list[Role], short: list[int], stories: int) -> None:
    """Find the short lines that return between many dates, or stand beside most dates, a few of them in turn.

    One that returns with the same text below it each time is no label: the page has the story several times.
    """
    places: dict[str, set[int]] = {}
    below: dict[str, set[str]] = {}
    above = ""
    beside: Counter[str] = Counter()
    number = 0
    for index, role in enumerate(roles):
        if role is Role.DATE:
            number += 1
            continue
        text = fold(page.lines[index].text)
        below.setdefault(above, set()).add(text)
        above = text
        if number < stories:
            places.setdefault(text, set()).add(number)
        if role is Role.TEXT and index and roles[index - 1] is Role.DATE:
            beside[text] += 1
    often = {text for text, found in places.items() if len(found) >= max(3, 0.3 * stories)}
    categories = {text for text, count in beside.items() if count > 1}
    often |= {text for text, count in beside.items() if count == stories > 1}
    if len(categories) > 1 and sum(beside[text] for text in categories) >= 0.6 * stories:
        often |= categories
    for index in short:
        text = fold(page.lines[index].text)
        if text in often and len(below.get(text, ())) > 1:
            roles[index] = Role.LABEL


def _settle_captions(page: Page, roles: list[Role], texts: list[int], stories: int) -> None:
    """Find the caption that a page puts to every story: the same words in most of them, never beside a date."""
    said: dict[str, list[int]] = {}
    for index in texts:
        text = page.lines[index].text
        if text[:1].isupper() and len(text.split()) <= 12 and not is_sentence(text):
            said.setdefault(fold(text), []).append(index)
    for places in said.values():
        beside = any(Role.DATE in roles[max(index - 1, 0) : index + 2] for index in places)
        apart = all(second - first > 2 for first, second in pairwise(places))
        if len(places) >= max(3, 0.6 * stories) and apart and not beside:
            for index in places:
                roles[index] = Role.LABEL
