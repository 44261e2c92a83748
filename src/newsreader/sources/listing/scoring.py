"""How well a way to read a page explains it: what speaks for a story and what against it, in stories.

A story that has a headline counts 1. The other weights are set by hand: what matters is which of two signs is the
stronger, and the pages of the test suite hold that.
"""

from __future__ import annotations

from collections import Counter

from newsreader.sources.listing.boilerplate import is_label
from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.stories import AnalysedPage, Story, same
from newsreader.sources.listing.wording import is_sectionlike, is_sentence, is_tag_list, names_section, word_count
from newsreader.text import fold

NO_HEADLINE = -0.5
"""A date without a headline is worse than a date that is not taken for a story's."""
REPEATED = -0.5
"""For each story whose headline another one has, too: it is more likely a label."""
SENTENCE = -0.4
LONG_SENTENCE = -0.6
"""Headlines that end with a full stop are rare, and of more than 12 words, rarer."""
LONGEST_HEADLINE = 40
"""Words; more are a paragraph."""
PARAGRAPH = -0.5
TAG_LIST = -0.5
TWO_WORDS_INLINE = -0.3
"""So short beside a date, it is a category rather than a headline."""
USUAL_HEADING = 0.5
RARE_HEADING = -0.3
"""Headings are headlines where most headlines are headings; elsewhere they head sections."""
NAMES_SECTION = -0.5
SECTION_NOT_MARKED = -0.6
SECTIONLIKE = -0.15
"""A few words that could head a section; so much worse if they say "Latest News"."""
LINKED = 0.2
REPEATED_BY_ALT = 0.2
TEXT_BESIDE_DATE = -0.3
"""Text beside the date comes before text below it: the headline is not below."""
MORE_BEFORE_DATE = -0.3
"""The link to the rest of a story closes it: the date below belongs to the next one."""
CLOSE = 0.3
"""Blank lines speak: a headline touches its date rather than what stands on the date's other side."""
OWN_ELEMENT = 0.25
HEADING_INSIDE = -0.4
"""For each heading, two at most, that a story has besides its headline: it is another one's."""
LEFT_OVER = -1.0
"""A headline with its text above the first date, or below the last one, that is in no story."""
LEFT_OVER_TEXT = -0.5
LEFT_OVER_LINE = -0.3
ODD_FIRST = -1.0
"""Only the first headline is no sentence, or no item of the list, or it alone is a sentence: it is the page's own."""
MOST_ALIKE = 0.8
"""The share of the other headlines that must be of one kind: some headlines are questions."""


def score(stories: list[Story], page: AnalysedPage) -> float:
    """Return how well stories explain a page; the highest is best."""
    titles = [story.title(page) for story in stories]
    returning = Counter(fold(title) for title in titles if title)
    repeated = REPEATED * sum(count - 1 for count in returning.values())
    return sum(worths(stories, page)) + repeated + _left_over(stories, page) + _odd_first(stories, titles, page)


def worths(stories: list[Story], page: AnalysedPage) -> list[float]:
    """Return what each story counts."""
    titles = [story.title(page) for story in stories]
    headed = sum(page.line(_own_line(story)).heading > 0 for story, title in zip(stories, titles, strict=True) if title)
    shares = Counter(story.anchor.line for story in stories)  # a date counts once, however many stories it has
    counted = []
    for story, title in zip(stories, titles, strict=True):
        if title:
            worth = _worth(story, title, page, headings=2 * headed > len(stories))
        else:
            worth = 0.0 if story.anchor.refused else NO_HEADLINE
        counted.append(worth / shares[story.anchor.line])
    return counted


def _own_line(story: Story) -> int:
    return story.headline if story.headline >= 0 else story.anchor.line


def _worth(story: Story, title: str, page: AnalysedPage, *, headings: bool) -> float:
    """Return what a story counts; `headings`: most headlines of the page are headings."""
    words = word_count(title)
    line = page.line(_own_line(story))
    others = 0
    for index in page.texts(story.start, story.end):
        others += page.line(index).heading > 0 and index != _own_line(story)
    worth = 1.0 + _form(title) + OWN_ELEMENT * story.boxed + HEADING_INSIDE * min(others, 2)
    worth += MORE_BEFORE_DATE * _is_closed_above(story, page)
    if line.heading:
        worth += NAMES_SECTION if words < 5 and names_section(title) else USUAL_HEADING if headings else RARE_HEADING
    if story.inline:
        return worth + TWO_WORDS_INLINE * (words < 3)
    worth += LINKED * line.linked + _closeness(story, page)
    below = page.texts(story.headline + 1, story.headline + 2)
    if below and page.continues(below[0]) and page.line(below[0]).text[:1].islower():
        worth += LONG_SENTENCE  # wrapped text
    named = names_section(title) or is_label(title)
    if not line.heading and not line.linked and words <= 3 + named and is_sectionlike(title):
        worth += SECTION_NOT_MARKED if named else SECTIONLIKE
    if 0 <= story.alt < story.headline and same(page.line(story.alt).text, title):
        worth += REPEATED_BY_ALT
    if story.anchor.before or (story.anchor.after and story.headline > story.anchor.line):
        worth += TEXT_BESIDE_DATE
    return worth


def _form(title: str) -> float:
    """Return what the form of a headline says."""
    words = word_count(title)
    worth = TAG_LIST if is_tag_list(title) else 0.0
    if is_sentence(title):
        worth += SENTENCE if words <= 12 else LONG_SENTENCE
    return worth + PARAGRAPH if words > LONGEST_HEADLINE else worth


def _is_closed_above(story: Story, page: AnalysedPage) -> bool:
    """Whether the link to the rest of a story stands between its last line of text and its date."""
    last = story.anchor.line - 1
    while last > story.headline >= 0 and page.roles[last] not in {Role.TEXT, Role.MORE}:
        last -= 1
    return last > story.headline >= 0 and page.roles[last] is Role.MORE


def _closeness(story: Story, page: AnalysedPage) -> float:
    """Return what the place of a headline says: a colon, blank lines."""
    date, headline = story.anchor.line, story.headline
    if page.line(date).text.endswith(":"):  # "6 November 2025:" announces what stands below it
        return CLOSE if headline > date else -CLOSE
    if abs(headline - date) != 1:
        return 0.0
    above = page.line(date).gap if headline < date else _gap_above(date, page)
    below = _gap_below(date, page)
    if above == below:
        return 0.0
    return CLOSE if (above < below) == (headline < date) else -CLOSE


def _gap_above(date: int, page: AnalysedPage) -> int:
    """Return the widest gap between a date and the text before it; at the beginning of the page, a wide one."""
    widest = 0
    for index in range(date, 0, -1):
        widest = max(widest, page.line(index).gap)
        if page.roles[index - 1] in {Role.TEXT, Role.DATE}:
            return widest
    return 9


def _gap_below(date: int, page: AnalysedPage) -> int:
    """Return the widest gap between a date and the next text: a byline or a label that touches it tells nothing."""
    widest = 0
    for index in range(date + 1, len(page.roles)):
        widest = max(widest, page.line(index).gap)
        if page.roles[index] in {Role.TEXT, Role.DATE}:
            break
    return widest


def _left_over(stories: list[Story], page: AnalysedPage) -> float:
    """Return what speaks against leaving out running text right above the first date, or a headline and its text
    right below the last one."""
    first, last = stories[0], stories[-1]
    worth = 0.0
    above = page.texts(0, first.anchor.line)[-2:]
    if above and above[-1] < first.start and not is_sectionlike(page.line(above[-1]).text):
        text = page.line(above[-1]).text
        level = page.line(_own_line(first)).heading
        led = _is_story(above, page) and page.line(above[0]).heading == level
        if led and word_count(page.line(above[0]).text) > 3:  # else the page's own title
            worth += LEFT_OVER
        else:
            worth += LEFT_OVER_TEXT if is_sentence(text) or word_count(text) > 7 else LEFT_OVER_LINE
    below = page.texts(last.end, last.end + 4) if last.end == last.anchor.line + 1 else []
    if _is_story(below[:2], page):
        worth += LEFT_OVER
        head = page.texts(first.start, first.anchor.line)
        if all(is_sectionlike(page.line(index).text) for index in head):
            worth += LEFT_OVER_TEXT
    elif below and not is_sectionlike(page.line(below[0]).text):
        closing = [story for story in stories if page.texts(story.headline + 1, story.anchor.line)]
        worth += LEFT_OVER_TEXT if 2 * len(closing) > len(stories) else 0
    return worth


def _is_story(indexes: list[int], page: AnalysedPage) -> bool:
    """Whether two lines are a headline and running text."""
    if len(indexes) < 2:
        return False
    headline, text = (page.line(index).text for index in indexes)
    if is_sentence(headline) or (word_count(headline) < 6 and names_section(headline)):
        return False
    return is_sentence(text) or (word_count(text) > 7 and len(text) > 1.3 * len(headline))


def _odd_first(stories: list[Story], titles: list[str], page: AnalysedPage) -> float:
    """Return what speaks against a first headline that is of another kind than the others."""
    if len(stories) < 3:
        return 0.0
    sentences = any(map(is_sentence, titles[1:]))
    closed = [sentences and title[-1:] in ".!?…" for title in titles]
    items = [page.line(_own_line(story)).item for story in stories]
    if sum(closed) >= MOST_ALIKE * len(closed):  # where headlines are sentences, a few words head a section
        sections = [
            title for title, close in zip(titles[1:], closed[1:], strict=True) if not close and is_sectionlike(title)
        ]
        return ODD_FIRST * (len(sections) + (not closed[0]))
    if not items[0] and all(items[1:]):
        return ODD_FIRST
    return ODD_FIRST if is_sentence(titles[0]) and not sentences else 0.0
