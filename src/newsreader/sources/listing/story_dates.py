"""Which of a page's dates are its stories' own: the others stand in sentences, date the page, or say it twice."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from newsreader.dates.words import WEEKDAYS
from newsreader.sources.listing.anchors import Anchor, is_meta, segments
from newsreader.sources.listing.day_times import with_times
from newsreader.sources.listing.lines import Page
from newsreader.sources.listing.wording import is_name
from newsreader.text import fold

_PAGE_UPDATED = re.compile(r"\W*(?:page|site|this page|last|stand|today is|as of|updated daily)\b")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_BARE_WORD = re.compile(r"[^\W\d]+")


def story_dates(page: Page, found: list[Anchor]) -> list[Anchor]:
    """Keep the dates that are stories' own."""
    return _without_strays(page, _primary(page, with_times(page, found)))


def _primary(page: Page, found: list[Anchor]) -> list[Anchor]:
    """Keep the anchors that the page itself uses.

    Where dates stand on lines of their own, a date that begins or ends another line is that line's own matter
    (a dateline, an event), unless the text is glued to it without a blank.
    """
    found = _without_shared_text(found)
    whole = [anchor for anchor in found if anchor.alone and not anchor.updated and not anchor.refused]
    found = _without_loose(page, found, bool(whole))
    inline = [anchor for anchor in found if not anchor.alone]
    if not whole or len(inline) > 2 * len(whole):
        return found if not inline else [a for a in found if not a.alone or not (a.updated or a.refused)]
    lines = {anchor.line for anchor in whole}
    return [
        anchor
        for anchor in found
        if anchor.alone or (anchor.after and not anchor.divided and not _follows_date(page, anchor.line, lines))
    ]


def _without_shared_text(found: list[Anchor]) -> list[Anchor]:
    """Few words that stand beside many dates are a name or a category, and no headline; so are those beside most
    dates, where each is the name of a person."""
    found = _without_shared_parts(found)
    beside = [anchor.before or anchor.after for anchor in found if not anchor.alone]
    if len(beside) > 2 and sum(map(is_name, beside)) >= 0.8 * max(len(beside), 0.8 * len(found)):
        return [_by_name(anchor) for anchor in found]
    said = Counter(fold(anchor.before or anchor.after) for anchor in found)
    often = max(3, 0.3 * len(found))
    return [
        replace(anchor, before="", after="", loose=False)
        if said[text := fold(anchor.before or anchor.after)] >= often and 0 < len(text.split()) <= 4
        else anchor
        for anchor in found
    ]


def _without_shared_parts(found: list[Anchor]) -> list[Anchor]:
    """Take off the parts, divided by bars, that the lines of most dates share: the name of the site, a category."""
    divided = [anchor for anchor in found if anchor.divided and len(segments(anchor.after)) > 1]
    said = Counter(fold(part) for anchor in divided for part in set(segments(anchor.after)))
    shared = {part for part, count in said.items() if count >= max(3, 0.8 * len(found)) and len(part.split()) <= 4}
    if not shared:
        return found
    kept = {
        anchor.line: " | ".join(part for part in segments(anchor.after) if fold(part) not in shared)
        for anchor in divided
    }
    return [replace(anchor, after=kept.get(anchor.line, anchor.after)) for anchor in found]


def _by_name(anchor: Anchor) -> Anchor:
    name = anchor.before or anchor.after
    return replace(anchor, before="", after="", loose=False, author=anchor.author or name) if is_name(name) else anchor


def _without_loose(page: Page, found: list[Anchor], has_whole: bool) -> list[Anchor]:
    """Drop dates at the end of a line that nothing divides from its text, unless most lines or headlines end so."""
    loose = [anchor.line for anchor in found if anchor.loose]
    if len(loose) >= 3 and not has_whole:
        said = sum(not page.lines[index].heading for index in range(loose[0], loose[-1] + 1))
        if len(loose) >= 0.6 * said or all(_stands_alone(page, index) for index in loose):
            return found
    return [anchor for anchor in found if not anchor.loose]


def _stands_alone(page: Page, index: int) -> bool:
    """Whether blank lines keep a line apart, as they do a headline: no line of a wrapped paragraph ends so."""
    apart = index + 1 == len(page.lines) or page.lines[index + 1].gap > 0
    return apart and (page.lines[index].gap > 0 or index == 0) and len(page.lines[index].text.split()) <= 25


def _follows_date(page: Page, index: int, lines: set[int]) -> bool:
    return index - 1 in lines or (index - 2 in lines and is_meta(page.lines[index - 1].text))


def _without_strays(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Drop dates that are no story's: the second of two that belong together, a day list, the page's own date."""
    kept: list[Anchor] = []
    for anchor in _without_echoes(page, anchors):
        last = kept[-1] if kept else None
        if last and last.alone and anchor.alone and _adjacent(page, last.line, anchor.line):
            heads = page.lines[anchor.line].heading > 0 and not page.lines[last.line].heading
            if heads or (last.updated and not anchor.updated) or (last.refused and not anchor.refused):
                kept[-1] = anchor
            continue
        kept.append(anchor)
    if kept and ((kept[0].updated and _speaks_of_page(page, kept[0])) or _dates_issue(page, kept)):
        kept = kept[1:]
    if kept and kept[-1].updated and _speaks_of_page(page, kept[-1]):
        kept.pop()
    bare = [a for a in kept if a.relative and _BARE_WORD.fullmatch(page.lines[a.line].text)]
    if all(not anchor.relative or anchor in bare for anchor in kept) and len(bare) < len(kept):
        kept = [anchor for anchor in kept if anchor not in bare]  # "Today" on a page of full dates is its menu's
    return _without_repeat(page, _without_second_dates(page, _without_updates(kept)))


def _without_echoes(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Where every story stands between its date and its date again, keep the first of each two.

    Text stands between the two, and less between the second and the next story's: at most an alternative text.
    """
    pairs = list(zip(anchors[::2], anchors[1::2], strict=False))
    if len(pairs) < 2 or len(anchors) % 2 or not all(anchor.alone for anchor in anchors):
        return anchors
    inside = [_lines_between(page, one, two) for one, two in pairs]
    outside = [_lines_between(page, two, one) for (_, two), (one, _) in pairwise(pairs)]
    echoed = all(one.published == two.published for one, two in pairs) and min(inside) > max(outside)
    return anchors[::2] if echoed and max(outside) < 2 else anchors


def _lines_between(page: Page, one: Anchor, two: Anchor) -> int:
    """Count the lines between two dates that could be text."""
    return sum(not (line.image or is_meta(line.text)) for line in page.lines[one.line + 1 : two.line])


def _without_updates(anchors: list[Anchor]) -> list[Anchor]:
    """Where most dates have a date of change after them, it is the same story's, wherever it stands."""
    changed = [place for place, anchor in enumerate(anchors) if anchor.updated and place]
    paired = [place for place in changed if not anchors[place - 1].updated]
    if len(changed) < 2 or len(paired) < 0.7 * len(changed) or len(paired) < 0.7 * (len(anchors) - len(changed)):
        return anchors
    return [anchor for place, anchor in enumerate(anchors) if place not in set(paired)]


def _speaks_of_page(page: Page, anchor: Anchor) -> bool:
    return _PAGE_UPDATED.match(fold(page.lines[anchor.line].text)) is not None


def _dates_issue(page: Page, anchors: list[Anchor]) -> bool:
    """Whether the first date is that of the issue: it alone has a weekday, none is later, and only the paper's name
    or a menu stands above it."""
    first, others = anchors[0], anchors[1:]
    if len(others) < 3 or not first.alone or any(len(line.text.split()) > 4 for line in page.lines[: first.line]):
        return False
    begins = [_begins_with_weekday(page.lines[anchor.line].text) for anchor in anchors]
    if not begins[0] or any(begins[1:]):
        return False
    return first.published is not None and all(str(first.published) >= str(each.published or "") for each in others)


def _begins_with_weekday(text: str) -> bool:
    words = _WORD.findall(fold(text[:60]))
    return bool(words) and words[0] in WEEKDAYS


def _adjacent(page: Page, first: int, second: int) -> bool:
    if page.lines[first].box != page.lines[second].box and page.marked and second - first > 2:
        return False
    return all(is_meta(line.text) for line in page.lines[first + 1 : second])


def _without_second_dates(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Where every story gives its date twice, in two ways (above its text and below it), keep the first of each two.

    Dates that are written alike are those of two stories of one day.
    """
    days = [anchor.published for anchor in anchors]
    if len(days) < 6 or len(days) % 2 or len(set(days)) == 1 or not all(anchor.alone for anchor in anchors):
        return anchors
    shown = [page.lines[anchor.line].text for anchor in anchors]
    pairs = range(0, len(days), 2)
    if all(days[place] == days[place + 1] and shown[place] != shown[place + 1] for place in pairs):
        return anchors[::2]
    return anchors


def _without_repeat(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Drop the dates of a closing box that shows stories of the page again."""
    while len(anchors) > 2 and any(_repeats(page, anchors[-1], other) for other in anchors[:-2]):
        anchors = anchors[:-1]
    return anchors


def _repeats(page: Page, last: Anchor, other: Anchor) -> bool:
    if last.published != other.published or not last.alone:
        return False
    headlines = {fold(page.lines[index].text) for index in _neighbours(page, other.line) if index < other.line}
    return any(fold(page.lines[index].text) in headlines for index in _neighbours(page, last.line))


def _neighbours(page: Page, index: int) -> list[int]:
    near = [place for place in (index - 1, index + 1) if 0 <= place < len(page.lines)]
    return [place for place in near if len(page.lines[place].text.split()) > 2 and not is_meta(page.lines[place].text)]
