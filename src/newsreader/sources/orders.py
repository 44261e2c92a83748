"""The orders in which pages write their stories, and which of them a page keeps.

Each order cuts the page into stories around its dates. All are tried; the one in which most stories come out
whole is the page's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from newsreader.sources.alts import find_alt
from newsreader.sources.boilerplate import is_fragment, is_noise, is_sectionlike, is_sentence, is_tag_list, names_section, word_count
from newsreader.sources.roles import PASSED, Role
from newsreader.sources.stories import Reading, Story, is_caption, same
from newsreader.sources.undated import begins_undated
from newsreader.text import fold

Order = Callable[[Reading], list[Story]]


def best_stories(reading: Reading) -> list[Story]:
    """Read the page in every order and keep the stories of the one that explains it best."""
    readings = [stories for order in ORDERS if (stories := order(reading))]
    return max(readings, key=lambda stories: score(stories, reading), default=[])


def score(stories: list[Story], reading: Reading) -> float:
    """Say how well stories explain a page: whole ones count, headlines that cannot be one count against."""
    headed = sum(reading.line(story.headline).heading > 0 for story in stories if story.headline >= 0)
    mostly = 2 * headed > len(stories)
    titles = Counter(fold(story.title(reading)) for story in stories)
    repeated = sum(count - 1 for title, count in titles.items() if title)
    return sum(_score(story, reading, mostly) for story in stories) - 0.5 * repeated - _left_over(stories, reading)


def _gap_below(date: int, reading: Reading) -> int:
    """Return the widest gap between a date and the next text: a byline or a label that touches it tells nothing."""
    widest = 0
    for index in range(date + 1, len(reading.page.lines)):
        widest = max(widest, reading.line(index).gap)
        if reading.roles[index] in {Role.TEXT, Role.DATE}:
            return widest
    return 9


def _left_over(stories: list[Story], reading: Reading) -> float:
    """Running text right above the first date is some story's: it speaks against an order that leaves it out."""
    date = stories[0].anchor.line
    above = reading.texts(0, date)[-1:]
    left = bool(above) and above[0] < stories[0].start and is_sentence(reading.line(above[0]).text)
    return 0.5 * left


def _score(story: Story, reading: Reading, mostly_headed: bool) -> float:
    title = story.title(reading)
    if not title:
        return 0 if story.anchor.refused else -0.5
    words = word_count(title)
    points = 1.0 - 0.5 * is_tag_list(title) - 0.3 * (bool(story.inline) and words < 3)
    if is_sentence(title):
        points -= 0.3 if words <= 12 else 0.6
    if words > 40:
        points -= 0.5
    if story.headline >= 0:
        line = reading.line(story.headline)
        points += 0.2 * line.linked + _closeness(story, reading)
        if line.heading:
            points += 0.5 if mostly_headed else -0.3
        elif not line.linked and words <= 3 and is_sectionlike(title):
            points -= 0.4 if names_section(title) else 0.15
    swallowed = sum(
        reading.line(index).heading > 0 and index != story.headline and reading.roles[index] is Role.TEXT
        for index in range(story.start, story.end)
    )
    return points + 0.25 * story.boxed - 0.4 * min(swallowed, 2)


def _closeness(story: Story, reading: Reading) -> float:
    """Blank lines speak: a headline that touches its date, where the line on the other side does not, is its own."""
    date, headline = story.anchor.line, story.headline
    level, own = reading.line(date).heading, reading.line(headline).heading
    if level and own and level != own:  # a date that is a heading stands above its stories
        return 0.4 if own > level and headline > date else -0.4
    after, before = _gap_below(date, reading), reading.line(date).gap if date else 9
    if headline == date - 1:
        return 0.3 if before < after else -0.3 if before > after else 0.0
    if headline == date + 1:
        return 0.3 if after < before else -0.3 if after > before else 0.0
    return 0.0


def _bounds(reading: Reading, place: int) -> tuple[int, int]:
    """Return the line after the date before, and the line of the date after."""
    anchors = reading.anchors
    start = anchors[place - 1].line + 1 if place else 0
    end = anchors[place + 1].line if place + 1 < len(anchors) else len(reading.page.lines)
    return start, end


def date_after(reading: Reading) -> list[Story]:
    """Headline, date, summary: the headline is the last line before the date that is no byline and no label."""
    stories = []
    for place, anchor in enumerate(reading.anchors):
        start, end = _bounds(reading, place)
        headline = _headline_above(start, anchor.line, reading)
        stories.append(Story(anchor, headline if headline >= 0 else anchor.line, end, headline=headline))
    if _tags_below_headlines(stories, reading):
        for place, story in enumerate(stories):
            _pass_tags(story, _bounds(reading, place)[0], reading)
    for place, story in enumerate(stories):
        if story.headline >= 0:
            find_alt(stories, place, reading)
    for story, following in zip(stories, stories[1:], strict=False):
        story.end = _tail_end(story, following.start, reading, stories)
    if stories:
        stories[-1].end = _last_end(stories, reading)
    return stories


def _headline_above(start: int, date: int, reading: Reading) -> int:
    """Return the last line that is no byline and no label; one that asks to join something, where it is alone."""
    for index in range(date - 1, start - 1, -1):
        if reading.roles[index] is Role.TEXT or (reading.roles[index] is Role.OFFER and index > start):
            return index
    return -1


def _after_more(start: int, date: int, reading: Reading) -> list[int]:
    """Return the lines between the "read more" of the story before and a date: they belong to what follows."""
    mores = [index for index in range(start, date) if reading.roles[index] is Role.MORE]
    return reading.texts(mores[-1] + 1, date) if mores else []


def _tags_below_headlines(stories: list[Story], reading: Reading) -> bool:
    """Whether the page puts categories between headline and date: between a "read more" and the next date stand
    several lines, the last ones of fewer words."""
    heads = [_after_more(_bounds(reading, place)[0], story.anchor.line, reading) for place, story in enumerate(stories)]
    heads = [head for head in heads if head]
    tagged = [
        head
        for head in heads
        if len(head) > 1
        and all(is_fragment(reading.line(index).text) for index in head[1:])
        and len(reading.line(head[0]).text) > len(reading.line(head[-1]).text)
    ]
    return len(heads) > 2 and len(tagged) >= 0.7 * len(heads)


def _pass_tags(story: Story, start: int, reading: Reading) -> None:
    head = _after_more(start, story.anchor.line, reading)
    if start == 0 and not head:
        head = reading.texts(max(0, story.anchor.line - 6), story.anchor.line)
        said = Counter(fold(line.text) for line in reading.page.lines)
        unique = [index for index in head if said[fold(reading.line(index).text)] == 1]
        first = [index for index in unique if not is_fragment(reading.line(index).text) or
                 word_count(reading.line(index).text) > 3] or unique or head
        head = [index for index in head if index >= first[-1]]
    if 1 < len(head) <= 4:
        story.headline = story.start = head[0]


def _tail_end(story: Story, end: int, reading: Reading, stories: list[Story]) -> int:
    """Find where a story ends before the next one begins: the headings of sections between them are neither's."""
    end = _before_undated(story, end, reading)
    while end - 1 > story.anchor.line:
        role = reading.roles[end - 1]
        if role in PASSED and role is not Role.DATE:
            end -= 1
        elif role is Role.TEXT and _heads_section(end - 1, story, reading, stories):
            end -= 1
        else:
            break
    return end


def _heads_section(index: int, story: Story, reading: Reading, stories: list[Story]) -> bool:
    text = reading.line(index).text
    if not reading.heads_section(index):
        return False
    if index > story.anchor.line + 1 or story.anchor.rest:
        return True
    words = text.split()
    return len(words) <= 3 or all(word[:1].isupper() or len(word) < 4 or not word[:1].isalpha() for word in words)


def _before_undated(story: Story, end: int, reading: Reading) -> int:
    """Stop before a story without a date."""
    for index in range(story.anchor.line + 1, end):
        if begins_undated(story, index, end, reading):
            return index
    return end


def _last_end(stories: list[Story], reading: Reading) -> int:
    """The last story ends where the page's furniture begins, and is no longer than the ones before it."""
    story = stories[-1]
    lengths = [len(reading.texts(other.anchor.line + 1, other.end)) for other in stories[:-1]]
    longest = max(lengths, default=20)
    following = reading.texts(story.anchor.line + 1, story.end)[:1]
    if following and is_sentence(reading.line(following[0]).text):
        longest = max(longest, 1)
    seen = 0
    for index in range(story.anchor.line + 1, story.end):
        role, line = reading.roles[index], reading.line(index)
        if role is Role.NOISE and (seen or is_noise(line.text)) and not _more_text(index, reading, seen, longest):
            return index
        if role is Role.TEXT:
            if (
                line.heading
                or (seen >= longest and not _after_caption(index, seen, reading))
                or (seen and is_sectionlike(line.text))
            ):
                return index
            if is_sectionlike(line.text) and not is_sentence(line.text) and not _sentence_follows(index, reading):
                return index
            seen += 1
        if role is Role.MORE and seen:
            return index + 1
    return story.end


def _after_caption(index: int, seen: int, reading: Reading) -> bool:
    """Whether all that was seen before this paragraph is one short line: its picture's caption."""
    above = reading.texts(index - 3, index)
    return seen == 1 and bool(above) and is_caption(reading.line(above[-1]).text, reading.line(index).text)


def _more_text(index: int, reading: Reading, seen: int, longest: int) -> bool:
    return seen == 0 and longest > 0 and _sentence_follows(index, reading)


def _sentence_follows(index: int, reading: Reading) -> bool:
    following = reading.texts(index + 1, min(index + 3, len(reading.page.lines)))
    return bool(following) and is_sentence(reading.line(following[0]).text)


def date_before(reading: Reading) -> list[Story]:
    """Date, headline, summary."""
    stories = []
    for place, anchor in enumerate(reading.anchors):
        _, end = _bounds(reading, place)
        for headline, stop in _below_date(anchor.line, end, reading):
            story = Story(anchor, anchor.line if headline < 0 else headline, stop, headline=headline)
            _pass_alt(story, reading)
            stories.append(story)
        stories[-1].end = end
        stories[-1].end = _tail_end_before(stories[-1], reading)
    if stories and stories[-1].headline >= 0:
        _end_last_before(stories, reading)
    return stories


def _pass_alt(story: Story, reading: Reading) -> None:
    """Take the first of two lines that touch, and stand apart, or repeat each other, as alternative text."""
    below = reading.texts(story.headline + 1, story.end)[:1]
    if reading.page.marked or story.headline < 0 or not below:
        return
    line, following = reading.line(story.headline), reading.line(below[0])
    paired = line.gap > 0 and following.gap == 0 and is_sentence(line.text) and not is_sentence(following.text)
    if same(line.text, following.text) or paired:
        story.alt, story.headline = story.headline, below[0]


def _below_date(date: int, end: int, reading: Reading) -> list[tuple[int, int]]:
    """Return headline and end of each story below a date: one, or as many as a date that is a heading has
    headings below it, or a list of nothing but links."""
    below = reading.texts(date + 1, end)
    level = reading.line(date).heading
    headlines = [index for index in below if level and reading.line(index).heading > level]
    linked = [index for index in below if level and reading.line(index).linked]
    if not headlines and len(linked) > 1 and len(linked) == len(below):
        headlines = linked
    headlines = headlines or below[:1] or [-1]
    return list(zip(headlines, [*headlines[1:], end], strict=True))


def _tail_end_before(story: Story, reading: Reading) -> int:
    """Sections stand at the end of a story, before the next one's date."""
    end = story.end
    while end - 1 > max(story.headline, story.anchor.line):
        line, role = reading.line(end - 1), reading.roles[end - 1]
        if role is Role.TEXT and (line.heading or is_sectionlike(line.text)):
            end -= 1
        elif role in {Role.NOISE, Role.LABEL, Role.IMAGE}:
            end -= 1
        else:
            break
    return end


def _end_last_before(stories: list[Story], reading: Reading) -> None:
    story = stories[-1]
    lengths = [len(reading.texts(other.headline + 1, other.end)) for other in stories[:-1] if other.headline >= 0]
    longest = max(lengths, default=20)
    seen = 0
    for index in range(story.headline + 1, story.end):
        role, line = reading.roles[index], reading.line(index)
        if role is Role.TEXT:
            if seen >= longest or line.heading or (is_sectionlike(line.text) and not is_sentence(line.text)):
                story.end = index
                return
            seen += 1
        elif role is Role.MORE or (role is Role.NOISE and seen):
            story.end = index + 1
            return


def date_last(reading: Reading) -> list[Story]:
    """Headline, summary, date."""
    stories: list[Story] = []
    for place, anchor in enumerate(reading.anchors):
        start, _ = _bounds(reading, place)
        above = reading.texts(start, anchor.line)
        while len(above) > 1 and reading.heads_section(above[0]) and place and _closes(above, reading):
            above = above[1:]
        stories.append(Story(anchor, above[0] if above else anchor.line, anchor.line + 1, above[0] if above else -1))
    if len(stories) > 1:
        usual = Counter(story.anchor.line - story.headline for story in stories[1:] if story.headline >= 0)
        first = stories[0]
        above = reading.texts(0, first.anchor.line)
        distance = usual.most_common(1)[0][0] if usual else 1
        near = [index for index in above if first.anchor.line - index <= distance]
        if near:
            first.headline = first.start = near[0]
    return stories


def _closes(above: list[int], reading: Reading) -> bool:
    """Whether the first of several lines above a date heads a section: a headline follows it, no sentence."""
    first, second = reading.line(above[0]), reading.line(above[1])
    return (names_section(first.text) or first.text.isupper()) and not is_sentence(second.text)


def one_line(reading: Reading) -> list[Story]:
    """Date and headline on one line; a summary may follow below."""
    inline = [anchor for anchor in reading.anchors if not anchor.whole]
    headed = [anchor for anchor in inline if reading.line(anchor.line).heading]
    if 5 * len(headed) >= 4 * len(inline):
        inline = headed
    if 2 * len(inline) <= len(reading.anchors):
        return []
    stories = []
    for anchor, following in zip(inline, [*inline[1:], None], strict=True):
        end = following.line if following else len(reading.page.lines)
        headline = anchor.lead or anchor.rest
        stories.append(Story(anchor, anchor.line, end, inline=headline))
    for story, following in zip(stories, stories[1:], strict=False):
        story.end = _tail_end(story, following.start, reading, stories)
    if stories:
        stories[-1].end = _last_end(stories, reading)
    return stories


def by_headings(reading: Reading) -> list[Story]:
    """Headlines are headings of one level; the date is the first one below, or stands right above."""
    levels: Counter[int] = Counter()
    above: dict[int, int] = {}
    current = -1
    for index, line in enumerate(reading.page.lines):
        if line.heading and reading.roles[index] is Role.TEXT:
            current = index
        above[index] = current
    owners = [above[anchor.line] for anchor in reading.anchors]
    levels.update(reading.line(owner).heading for owner in owners if owner >= 0)
    if not levels or levels.most_common(1)[0][1] < 0.6 * len(reading.anchors):
        return []
    stories = []
    taken: set[int] = set()
    for anchor, owner in zip(reading.anchors, owners, strict=True):
        if owner >= 0 and owner in taken:
            continue
        taken.add(owner)
        end = anchor.line + 1
        while end < len(reading.page.lines) and not (reading.line(end).heading and reading.roles[end] is Role.TEXT):
            end += 1
        stories.append(Story(anchor, owner if owner >= 0 else anchor.line, end, headline=owner))
    _trim_ends(stories, reading)
    return stories


def _trim_ends(stories: list[Story], reading: Reading) -> None:
    for story in stories[:-1]:
        while story.end - 1 > story.anchor.line and reading.roles[story.end - 1] in PASSED:
            story.end -= 1
    if stories:
        stories[-1].end = _last_end(stories, reading)


def by_boxes(reading: Reading) -> list[Story]:
    """Every story has an element of its own: the widest around its date that holds no other."""
    from newsreader.sources.boxes import find_boxes

    boxes = find_boxes(reading)
    stories = []
    level = _headline_level(boxes, reading)
    for anchor, (start, end) in zip(reading.anchors, boxes, strict=True):
        texts = reading.texts(start, end)
        stories.append(Story(anchor, start, end, headline=_box_headline(anchor.line, texts, level, reading), boxed=end - start > 1))
    whole = sum(story.headline >= 0 for story in stories)
    if len(stories) < 2 or whole < 0.7 * len(stories) or _hold_headlines_only(stories, reading):
        return []
    return stories


def _hold_headlines_only(stories: list[Story], reading: Reading) -> bool:
    """Whether the text of the stories stands outside their elements (`dt` and `dd`, a heading and a paragraph)."""
    inside = sum(len(reading.texts(story.start, story.end)) - 1 for story in stories)
    outside = sum(
        len(reading.texts(story.end, following.start)) for story, following in zip(stories, stories[1:], strict=False)
    )
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
    linked = [index for index in texts if reading.line(index).linked and len(reading.line(index).text.split()) > 1]
    if linked:
        return max(linked, key=lambda index: len(reading.line(index).text))
    above = [index for index in texts if index < date]
    if above:
        return above[-1] if not is_sentence(reading.line(above[-1]).text) else above[0]
    return texts[0] if texts else -1


ORDERS: tuple[Order, ...] = (by_boxes, by_headings, date_after, date_before, date_last, one_line)
"""The common ones first: of two that explain a page equally well, the first is kept."""
