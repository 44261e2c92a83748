"""Orders that the markup shows: an element for each story, or headings of one level."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from newsreader.sources.listing.day_lists import led_by_links
from newsreader.sources.listing.ends import last_end
from newsreader.sources.listing.lines import ancestors
from newsreader.sources.listing.roles import PASSED, Role
from newsreader.sources.listing.stories import Reading, Story, same
from newsreader.sources.listing.wording import is_sentence, word_count


def by_boxes(reading: Reading) -> list[Story]:
    """Every story has an element of its own: the widest around its date that holds no other."""
    boxes = _find_boxes(reading)
    stories = []
    level = _headline_level(boxes, reading)
    for anchor, (start, end) in zip(reading.anchors, boxes, strict=True):
        headline = _box_headline(anchor.line, reading.texts(start, end), level, reading)
        first = _below_sections(start, headline, reading)
        leads = led_by_links(reading.texts(anchor.line + 1, end), reading) if first == anchor.line else []
        for lead, stop in pairwise([*leads, end] if leads else []):
            stories.append(Story(anchor, lead, stop, headline=lead, boxed=True))
        if not leads:
            stories.append(Story(anchor, first, end, headline=headline, boxed=end - first > 1))
    whole = sum(story.headline >= 0 for story in stories)
    if len(stories) < 2 or whole < 0.7 * len(stories) or hold_headlines_only(stories, reading):
        return []
    return stories


def _below_sections(start: int, headline: int, reading: Reading) -> int:
    """Pass the headings that outrank a headline: the only story of a section shares the section's element."""
    level = reading.line(headline).heading if headline >= 0 else 0
    above = [index for index in reading.texts(start, headline) if 0 < reading.line(index).heading < level]
    return above[-1] + 1 if above else start


def hold_headlines_only(stories: list[Story], reading: Reading) -> bool:
    """Whether the text of the stories stands outside their elements (`dt` and `dd`, a heading and a paragraph)."""
    inside = sum(
        not same(reading.line(index).text, story.title(reading))
        for story in stories
        for index in reading.texts(story.start, story.end)
    )
    outside = sum(len(reading.texts(story.end, following.start)) for story, following in pairwise(stories))
    return outside > max(inside, 0.2 * len(stories))


def _headline_level(boxes: list[tuple[int, int]], reading: Reading) -> int:
    """Find the level of heading that most elements have; of two, the higher one."""
    levels: Counter[int] = Counter()
    for start, end in boxes:
        levels.update({reading.line(index).heading for index in reading.texts(start, end)} - {0})
    return max(levels, key=lambda level: (levels[level], -level), default=0)


def _box_headline(date: int, texts: list[int], level: int, reading: Reading) -> int:
    headings = [index for index in texts if reading.line(index).heading]
    usual = [index for index in headings if reading.line(index).heading == level] or headings
    if usual:
        above = [index for index in usual if index < date]
        return above[-1] if above else usual[0]
    if linked := [index for index in texts if reading.line(index).linked and word_count(reading.line(index).text) > 1]:
        return _linked_headline(linked, reading)
    above = [index for index in texts if index < date]
    if above:
        return above[-1] if not is_sentence(reading.line(above[-1]).text) else above[0]
    return texts[0] if texts else -1


def _linked_headline(linked: list[int], reading: Reading) -> int:
    """Choose from several links: the longest; of those that lead where it leads, the first as long as a headline."""
    longest = max(linked, key=lambda index: len(reading.line(index).text))
    alike = [index for index in linked if reading.line(index).url == reading.line(longest).url]
    plain = [index for index in alike if not is_sentence(reading.line(index).text)] or alike
    return next((index for index in plain if word_count(reading.line(index).text) > 2), plain[-1])


def _find_boxes(reading: Reading) -> list[tuple[int, int]]:
    """Return for each date the lines (first, after the last) of the widest element that holds no other date."""
    parents = reading.page.parents
    lines = reading.page.lines
    held: Counter[int] = Counter()
    for anchor in reading.anchors:
        for box in ancestors(lines[anchor.line].box, parents):
            held[box] += 1
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for index, line in enumerate(lines):
        for box in ancestors(line.box, parents):
            first.setdefault(box, index)
            last[box] = index
    spans = []
    for anchor in reading.anchors:
        widest = -1
        for box in ancestors(lines[anchor.line].box, parents):
            if box == 0 or held[box] > 1:
                break
            widest = box
        spans.append((first[widest], last[widest] + 1) if widest >= 0 else (anchor.line, anchor.line + 1))
    return spans


def by_headings(reading: Reading) -> list[Story]:
    """Headlines are headings of one level; the date is the first one below, or stands right above."""
    owners = _headings_above(reading)
    levels = Counter(reading.line(owner).heading for owner in owners if owner >= 0)
    if not levels or levels.most_common(1)[0][1] < 0.6 * len(reading.anchors):
        return []
    owners = _above_decks(owners, reading)
    stories = []
    taken: set[int] = set()
    for anchor, owner in zip(reading.anchors, owners, strict=True):
        if owner in taken:  # a second date below one headline is nobody's, and is reported so
            stories.append(Story(anchor, anchor.line, anchor.line + 1))
            continue
        taken.add(owner)
        end = anchor.line + 1
        while end < len(reading.page.lines) and not (reading.line(end).heading and reading.roles[end] is Role.TEXT):
            end += 1
        stories.append(Story(anchor, owner if owner >= 0 else anchor.line, end, headline=owner))
    _trim_ends(stories, reading)
    return stories


def _above_decks(owners: list[int], reading: Reading) -> list[int]:
    """Where above each of these headings stands one of a higher level, that one is the headline, and they are decks."""
    above = [(reading.texts(owner - 1, owner) or [-1])[0] if owner > 0 else -1 for owner in owners]
    outranked = [
        0 < reading.line(higher).heading < reading.line(owner).heading if higher >= 0 else False
        for higher, owner in zip(above, owners, strict=True)
    ]
    return above if len(owners) > 1 and all(outranked) else owners


def _headings_above(reading: Reading) -> list[int]:
    """Return for each date the nearest heading above it, or -1."""
    dates = {anchor.line for anchor in reading.anchors}
    found = []
    heading = -1
    for index, line in enumerate(reading.page.lines):
        if line.heading and reading.roles[index] is Role.TEXT:
            heading = index
        if index in dates:
            found.append(heading)
    return found


def _trim_ends(stories: list[Story], reading: Reading) -> None:
    for story in stories[:-1]:
        while story.end - 1 > story.anchor.line and reading.roles[story.end - 1] in PASSED:
            story.end -= 1
    if stories:
        stories[-1].end = last_end(stories, reading)
