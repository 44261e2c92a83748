"""How well a way of page explains a page: what speaks for a story and what against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from itertools import pairwise
from statistics import median

from newsreader.sources.listing.lines import Line
from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.stories import AnalysedPage, Story, same
from newsreader.sources.listing.wording import (
    is_sectionlike,
    is_sentence,
    is_tag_list,
    is_title_case,
    names_section,
    word_count,
)
from newsreader.text import fold


def score(stories: list[Story], page: AnalysedPage) -> float:
    """Say how well stories explain a page: whole ones count, headlines that cannot be one count against."""
    titles = Counter(fold(story.title(page)) for story in stories)
    repeated = sum(count - 1 for title, count in titles.items() if title)
    against = (
        0.5 * repeated + _left_over(stories, page) + _odd_first(stories, page)
    )
    return sum(points(stories, page)) - against


def points(stories: list[Story], page: AnalysedPage) -> list[float]:
    """Say what each story counts."""
    headed = sum(page.line(_own_line(story)).heading > 0 for story in stories if story.title(page))
    mostly = 2 * headed > len(stories)
    shares = Counter(story.anchor.line for story in stories)  # a date counts once, however many stories it has
    counted = [_score(story, page, mostly) / shares[story.anchor.line] for story in stories]
    return counted


def _own_line(story: Story) -> int:
    return story.headline if story.headline >= 0 else story.anchor.line


def _left_over(stories: list[Story], page: AnalysedPage) -> float:
    """Running text right above the first date, or a headline and its text right below the last one, is some story's:
    it speaks against an order that leaves it out."""
    first, last = stories[0], stories[-1]
    level = page.line(_own_line(first)).heading
    above = page.texts(0, first.anchor.line)[-2:]
    begun = 0.0
    if above and above[-1] < first.start and not is_sectionlike(page.line(above[-1]).text):
        running = is_sentence(page.line(above[-1]).text) or word_count(page.line(above[-1]).text) > 7
        titled = word_count(page.line(above[0]).text) < 4  # the page's own title
        begun = 1.0 if _is_story(above, {level}, page) and not titled else 0.5 if running else 0.3
    below = page.texts(last.anchor.line + 1, last.anchor.line + 5)[:2] if last.end == last.anchor.line + 1 else []
    ended = _is_story(below, range(7), page)
    head = page.texts(first.start, first.anchor.line)
    bare = ended and all(is_sectionlike(page.line(index).text) for index in head)
    return begun + 1.0 * ended + 0.5 * bare


def _is_story(indexes: list[int], levels: Container[int], page: AnalysedPage) -> bool:
    """Whether two lines are a headline, a heading of one of these levels (0: none), and running text."""
    if len(indexes) < 2:
        return False
    headline, text = (page.line(index) for index in indexes)
    if is_sentence(headline.text) or (word_count(headline.text) < 6 and names_section(headline.text)):
        return False
    longer = word_count(text.text) > 7 and len(text.text) > 1.3 * len(headline.text)
    return (is_sentence(text.text) or longer) and headline.heading in levels


def _odd_first(stories: list[Story], page: AnalysedPage) -> float:
    """Where all headlines but the first are sentences, or items of a list, or it alone is a sentence, the first is the
    page's own: the dates belong to what follows them."""
    if len(stories) < 3:
        return 0.0
    sentences = [is_sentence(story.title(page)) for story in stories]
    items = [page.line(_own_line(story)).item for story in stories]
    alone = sentences[0] and not any(sentences[1:])
    return 1.0 * (alone or any(not kind[0] and all(kind[1:]) for kind in (sentences, items)))


def _score(story: Story, page: AnalysedPage, mostly_headed: bool) -> float:
    title = story.title(page)
    if not title:
        return 0 if story.anchor.refused else -0.5
    words = word_count(title)
    points = 1.0 - 0.5 * is_tag_list(title) - 0.3 * (bool(story.inline) and words < 3)
    if is_sentence(title):
        points -= 0.3 if words <= 12 else 0.6
    if words > 40:
        points -= 0.5
    line = page.line(_own_line(story))
    points += _heading_speaks(line, mostly_headed)
    if 0 <= story.alt < story.headline < story.anchor.line and same(page.line(story.alt).text, title):
        points += 0.2  # an alternative text that repeats the headline marks it
    if (story.headline > story.anchor.line and story.anchor.after) or (story.anchor.before and not story.inline):
        points -= 0.3  # what stands beside the date comes before what stands below it
    if story.headline >= 0:
        points += 0.2 * line.linked + _closeness(story, page)
        if not line.heading and not line.linked and words <= 3 + names_section(title) and is_sectionlike(title):
            points -= 0.4 if names_section(title) else 0.15
    swallowed = sum(
        page.line(index).heading > 0 and index != _own_line(story) and page.roles[index] is Role.TEXT
        for index in range(story.start, story.end)
    )
    return points + 0.25 * story.boxed - 0.4 * min(swallowed, 2)


def _heading_speaks(line: Line, mostly_headed: bool) -> float:
    """Say what it counts that a headline is a heading: where most are, unless it is "Latest News"."""
    if not line.heading:
        return 0.0
    if word_count(line.text) < 5 and names_section(line.text):
        return -0.5
    return 0.5 if mostly_headed else -0.3


def _closeness(story: Story, page: AnalysedPage) -> float:
    """Blank lines speak: a headline that touches its date, where the line on the other side does not, is its own."""
    date, headline = story.anchor.line, story.headline
    level, own = page.line(date).heading, page.line(headline).heading
    if level and own and level != own:  # a date that is a heading stands above its stories
        outranked = date > 0 and 0 < page.line(date - 1).heading < level and page.roles[date - 1] is Role.TEXT
        return 0.4 if own > level and headline > date and not outranked else -0.4
    if page.line(date).text.endswith(":"):  # "6 November 2025:" announces what stands below it
        return 0.3 if headline > date else -0.3
    after, before = _gap_below(date, page), page.line(date).gap if date else 9
    if headline == date - 1:
        return 0.3 if before < after else -0.3 if before > after else 0.0
    if headline == date + 1:
        before = _gap_above(date, page)
        return 0.3 if after < before else -0.3 if after > before else 0.0
    return 0.0


def _gap_above(date: int, page: AnalysedPage) -> int:
    """Return the widest gap between a date and the text before it."""
    widest = 0
    for index in range(date, 0, -1):
        widest = max(widest, page.line(index).gap)
        if page.roles[index - 1] in {Role.TEXT, Role.DATE}:
            return widest
    return 9


def _gap_below(date: int, page: AnalysedPage) -> int:
    """Return the widest gap between a date and the next text: a byline or a label that touches it tells nothing."""
    widest = 0
    for index in range(date + 1, len(page.source.lines)):
        widest = max(widest, page.line(index).gap)
        if page.roles[index] in {Role.TEXT, Role.DATE}:
            return widest
    return widest  # the page ends: that tells nothing
