"""What each line of a page can be to a story, before any story is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise

from newsreader.sources.listing.anchors import is_count, is_month
from newsreader.sources.listing.lines import FEWEST, MANY, MOST, Anchor, Line, Page, Role, ancestors
from newsreader.sources.listing.wording import (
    byline,
    is_credit,
    is_fragment,
    is_label,
    is_name,
    is_noise,
    is_offer,
    is_placeholder,
    is_read_more,
    is_section_name,
    is_sectionlike,
    is_sentence,
    is_tag_list,
    word_count,
)
from newsreader.text import fold

PASSED = frozenset({Role.BYLINE, Role.LABEL, Role.NOISE, Role.IMAGE, Role.DATE})
"""Roles that may stand between the parts of a story without being one."""
_BESIDE_TOPICS = PASSED - {Role.DATE}
LONGEST_HEAD = 5
"""Lines above a date that are more than a headline with its topics."""

_PROPERTY = re.compile(r"((?:\w[\w-]{1,20} ){0,2}\w[\w-]{1,20}):\s.{1,80}")
_COUNTED = re.compile(r".{1,60}\s\(\d{1,5}\)")


def classify(page: Page, aside: set[int]) -> list[Role]:
    """Give each line its role; `aside` are the lines that belong to no story."""
    dates = {anchor.line for anchor in page.anchors}
    alone = {anchor.line for anchor in page.anchors if anchor.alone}
    roles = []
    for index, line in enumerate(page.lines):
        roles.append(Role.DATE if index in dates else Role.NOISE if index in aside else _role(line))
    _settle_menus(page, roles)
    _settle_credited(page, roles, len(dates))
    _settle_properties(page, roles, len(dates))
    _settle_labels(page, roles, alone, len(dates))
    _settle_tags(page, roles, len(dates))
    _settle_shared(page, roles, len(dates))
    _settle_topics(page, roles, len(dates))
    _settle_topics_below_more(page, roles)
    _settle_first(page, roles, len(dates))
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
    # A class says less than a tag: with nearly half of the dates in it, it may be the list itself.
    aside = {box for box, by_tag in page.side.items() if held[box] <= (0.6 if by_tag else 0.4) * total}
    dated = {box for box in aside if held[box] and not page.side[box]}
    if 2 * sum(held[box] for box in dated) > total and all(held[box] == 1 for box in dated):
        aside -= dated  # a class like "footer" in each story, with its date
    inside: dict[int, bool] = {0: False}
    for box, parent in enumerate(page.parents):
        inside[box] = box in aside or inside[parent]
    return {index for index, line in enumerate(page.lines) if inside[line.box]}


def _role(line: Line) -> Role:
    text = line.text
    if line.image:
        return Role.IMAGE
    furniture = (is_noise(text) and (line.linked or not is_section_name(text))) or is_month(text)
    if line.heading and not (furniture or is_offer(text) or is_read_more(text)):
        return Role.TEXT
    for role, matches in _BY_WORDS:
        if matches(text):
            return role
    return Role.TEXT


_BY_WORDS: tuple[tuple[Role, Callable[[str], object]], ...] = (
    (Role.MORE, is_read_more),
    (Role.BYLINE, byline),
    (Role.LABEL, is_label),
    (Role.NOISE, is_noise),
    (Role.NOISE, is_offer),
    (Role.NOISE, is_month),
    (Role.NOISE, lambda text: not text.isascii() and is_count(text)),
    (Role.IMAGE, is_placeholder),
)
"""What decides a role by the text alone, tried in this order."""


def _settle_menus(page: Page, roles: list[Role]) -> None:
    """Find menus: short lines that touch one another, or linked items of one list, one of them known furniture."""
    start = 0
    while start < len(roles):
        end = start + 1
        if _in_menu(page.lines[start], roles[start]):
            while end < len(roles) and _in_menu(page.lines[end], roles[end]):
                above, line = page.lines[end - 1], page.lines[end]
                listed = above.linked and line.linked and above.item and line.item
                if not (listed if page.marked else line.gap == 0):
                    break
                end += 1
        if end - start >= FEWEST:
            items = range(start, end)
            known = [at for at in items if roles[at] is Role.NOISE or _COUNTED.fullmatch(page.lines[at].text)]
            closed = end == len(roles) or page.lines[end].gap > 0 or roles[end] is Role.NOISE
            first = start == 0 and closed and Role.DATE in roles[end:]
            if known or first:
                stop = end if closed else known[-1] + 1
                roles[start:stop] = [Role.NOISE] * (stop - start)
        start = end


def _in_menu(line: Line, role: Role) -> bool:
    return role is not Role.DATE and not line.heading and len(line.text.split()) <= 4 and not is_sentence(line.text)


def _settle_labels(page: Page, roles: list[Role], alone: set[int], stories: int) -> None:
    """Tell labels from sections: "News" once on a page is the heading of a section, on most stories it is a label.

    Different words that all stand apart head sections, too.
    """
    labels = [index for index, role in enumerate(roles) if role is Role.LABEL]
    divided = any(line.gap for line in page.lines)
    different = len({page.lines[index].text for index in labels}) == len(labels)
    apart = different and not any(_beside(index, step, roles) in alone for index in labels for step in (-1, 1))
    if len(labels) >= max(2, MOST * stories) and not apart:
        return
    for index in labels:
        line = page.lines[index]
        above_date = index + 1 in alone and not page.lines[index + 1].gap and Role.TEXT in roles[:index]
        if not above_date and (line.gap or not divided or index == 0) and not is_noise(line.text):
            roles[index] = Role.TEXT


def _beside(index: int, step: int, roles: list[Role]) -> int:
    """Return the next line in a direction that is no byline."""
    index += step
    while 0 <= index < len(roles) and roles[index] is Role.BYLINE:
        index += step
    return index


def _settle_credited(page: Page, roles: list[Role], stories: int) -> None:
    """Take the lines that touch a credit below them ("© Ann Lee", "Foto: Ann Lee") for texts of images, where most
    stories have one."""
    credited = [index for index, line in enumerate(page.lines) if index and not line.gap and is_credit(line.text)]
    if len(credited) >= max(2, MOST * stories):
        for index in credited:
            roles[index] = Role.NOISE
            if roles[index - 1] is Role.TEXT:
                roles[index - 1] = Role.IMAGE


def _settle_properties(page: Page, roles: list[Role], stories: int) -> None:
    """Take "Document type: News story" for a label, where most stories have two or more of such lines with the same
    names: one could be the beginning of each headline."""
    named: dict[str, list[int]] = {}
    for index, line in enumerate(page.lines):
        match = _PROPERTY.fullmatch(line.text) if roles[index] is Role.TEXT and not line.heading else None
        if match:
            named.setdefault(match[1], []).append(index)
    properties = [indexes for indexes in named.values() if len(indexes) >= max(2, MOST * stories)]
    dated = any(_PROPERTY.fullmatch(page.lines[anchor.line].text) for anchor in page.anchors)
    if len(properties) + dated > 1:
        for index in [index for indexes in properties for index in indexes]:
            roles[index] = Role.LABEL


def _settle_tags(page: Page, roles: list[Role], stories: int) -> None:
    """Take lists of categories for labels, where a third of the stories have one."""
    tags = [
        index
        for index, line in enumerate(page.lines)
        if roles[index] is Role.TEXT and not line.heading and is_tag_list(line.text)
    ]
    if len(tags) >= max(FEWEST, MANY * stories):
        for index in tags:
            roles[index] = Role.LABEL


def _settle_shared(page: Page, roles: list[Role], stories: int) -> None:
    """Find the short lines that return between many dates, or stand below all.

    One that returns with the same text below it each time is no label: the page has the story several times.
    """
    between: dict[str, set[int]] = {}
    below: dict[str, set[str]] = {}
    beside: Counter[str] = Counter()
    above = ""
    dates = 0
    for index, role in enumerate(roles):
        if role is Role.DATE:
            dates += 1
            continue
        text = fold(page.lines[index].text)
        below.setdefault(above, set()).add(text)
        above = text
        if dates < stories:
            between.setdefault(text, set()).add(dates)
        if role is Role.TEXT and index and roles[index - 1] is Role.DATE:
            beside[text] += 1
    returning = {text for text, places in between.items() if len(places) >= max(FEWEST, MANY * stories)}
    returning |= {text for text, count in beside.items() if count == stories > 1}
    for index, line in enumerate(page.lines):
        if roles[index] is Role.TEXT and not line.heading and len(line.text.split()) <= 4:
            text = fold(line.text)
            if text in returning and len(below.get(text, ())) > 1:
                roles[index] = Role.LABEL


def _settle_topics(page: Page, roles: list[Role], stories: int) -> None:
    """Find the names or topics that most dates have right above, or below, them: a word or three, beside a longer
    line that is no sentence, the headline; or known labels beside most dates, and unknown ones beside the others."""
    enough = max(FEWEST, MOST * stories)
    for step in (-1, 1):
        near = [
            (index, index + step)
            for index, role in enumerate(roles)
            if role is Role.DATE and 0 <= index + step < len(roles)
        ]
        known = sum(roles[place] is Role.LABEL for _, place in near)
        texts = [place for _, place in near if roles[place] is Role.TEXT and not page.lines[place].heading]
        unknown = [place for place in texts if word_count(page.lines[place].text) <= 3]
        topics = [place for date, place in near if _is_topic(page, roles, place, date)]
        if known + len(unknown) >= enough and known > len(unknown):
            topics = unknown
        elif len(topics) < enough:
            continue
        # neither date nor headline follows the last story, which has its name as far below its date as the others have
        found = set(topics)
        away = Counter(place - above for (above, _), (_, place) in pairwise(near) if place in found)
        last = near[-1][0] + (step if step > 0 else max(away, key=away.__getitem__, default=0))
        if last < len(roles) and roles[last] is Role.TEXT and is_name(page.lines[last].text):
            topics.append(last)
        for index in topics:
            roles[index] = Role.BYLINE if is_name(page.lines[index].text) else Role.LABEL


def _is_topic(page: Page, roles: list[Role], index: int, date: int) -> bool:
    """Whether a line beside a date is a name or a word or two, and the headline stands beyond it or the date, with
    neither text nor another date between."""
    line = page.lines[index]
    words, name = word_count(line.text), is_name(line.text)
    if roles[index] is not Role.TEXT or line.heading or not (name or (words < 3 and is_sectionlike(line.text))):
        return False
    step = index - date
    up, down = range(min(index, date) - 1, -1, -1), range(max(index, date) + 1, len(roles))
    beyond, behind = (down, up) if step > 0 else (up, down)
    for way in (beyond, behind) if name else (beyond,):
        place = next((at for at in way if roles[at] not in _BESIDE_TOPICS), index)
        if place != index and roles[place] is Role.TEXT:
            headline = page.lines[place].text
            if word_count(headline) >= words + 2 and not is_sentence(headline):
                return True
    return False


def _settle_topics_below_more(page: Page, roles: list[Role]) -> None:
    """Find topics between headline and date by the "read more" that closes the story above: what follows it is the
    headline, and where most stories have more lines of fewer words above their date, these are topics."""
    heads: list[list[int]] = []
    head: list[int] = []
    for index, role in enumerate(roles):
        if role is Role.TEXT:
            head.append(index)
        elif role is Role.MORE:
            head = []
        elif role is Role.DATE:
            heads.append(head)
            head = [index] * LONGEST_HEAD  # until the next "read more", lines belong to this story
    first, *others = heads or [[]]
    heads = [head for head in others if 0 < len(head) < LONGEST_HEAD]
    tagged = [
        head for head in heads if len(head) > 1 and all(is_fragment(page.lines[index].text) for index in head[1:])
    ]
    if len(heads) < FEWEST or len(tagged) < MOST * len(heads):
        return
    while len(first) > 1 and word_count(page.lines[first[-1]].text) <= 3:
        roles[first.pop()] = Role.LABEL
    for head in tagged:
        for index in head[1:]:
            roles[index] = Role.LABEL


def _settle_first(page: Page, roles: list[Role], stories: int) -> None:
    """Take the labels that the first story has more than the others for headings of the page."""
    labels = [index for index, role in enumerate(roles) if role is Role.LABEL]
    first = roles.index(Role.DATE) if Role.DATE in roles else 0
    above = [index for index in labels if index < first]
    usual = round((len(labels) - len(above)) / max(1, stories - 1))
    for index in above[: len(above) - usual] if usual else []:
        if Role.TEXT in roles[index:first]:
            roles[index] = Role.TEXT
