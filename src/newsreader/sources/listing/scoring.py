"""How well a way of reading explains a page: what speaks for a story and what against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from itertools import pairwise
from statistics import median

from newsreader.sources.listing.lines import Line
from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.stories import Reading, Story, same
from newsreader.sources.listing.wording import (
    is_sectionlike,
    is_sentence,
    is_tag_list,
    is_title_case,
    names_section,
    word_count,
)
from newsreader.text import fold


def score(stories: list[Story], reading: Reading) -> float:
    """Say how well stories explain a page: whole ones count, headlines that cannot be one count against."""
    titles = Counter(fold(story.title(reading)) for story in stories)
    repeated = sum(count - 1 for title, count in titles.items() if title)
    against = (
        0.5 * repeated + _left_over(stories, reading) + _odd_first(stories, reading) + _top_heavy(stories, reading)
    )
    return sum(points(stories, reading)) - against


def points(stories: list[Story], reading: Reading) -> list[float]:
    """Say what each story counts."""
    headed = sum(reading.line(_own_line(story)).heading > 0 for story in stories if story.title(reading))
    mostly = 2 * headed > len(stories)
    shares = Counter(story.anchor.line for story in stories)  # a date counts once, however many stories it has
    counted = [_score(story, reading, mostly) / shares[story.anchor.line] for story in stories]
    for place, (story, following) in enumerate(pairwise(stories), 1):
        counted[place] -= 0.1 * _leaves_line(story, following, reading)
    return counted


def _top_heavy(stories: list[Story], reading: Reading) -> float:
    """Where headlines are longer than the lines of text around them, those may be the headlines: it is a hint."""
    own = {index for story in stories for index in (story.headline, story.alt)}
    others = [index for index in reading.texts(stories[0].start, stories[-1].end) if index not in own]
    if len(stories) < 3 or len(others) < 0.7 * len(stories):
        return 0.0
    titles = median(word_count(story.title(reading)) for story in stories)
    usual = median(word_count(reading.line(index).text) for index in others)
    return 0.1 * len(stories) * (titles > 1.25 * usual and usual > 3)


def _leaves_line(story: Story, following: Story, reading: Reading) -> bool:
    """Whether a line that touches a story from above, and heads no section, belongs neither to it nor to the story
    before."""
    above = following.start - 1
    if above < story.end or reading.roles[above] is not Role.TEXT or reading.line(following.start).gap:
        return False
    return not is_sectionlike(reading.line(above).text)


def _own_line(story: Story) -> int:
    return story.headline if story.headline >= 0 else story.anchor.line


def _left_over(stories: list[Story], reading: Reading) -> float:
    """Running text right above the first date, or a headline and its text right below the last one, is some story's:
    it speaks against an order that leaves it out."""
    first, last = stories[0], stories[-1]
    level = reading.line(_own_line(first)).heading
    above = reading.texts(0, first.anchor.line)[-2:]
    begun = 0.0
    if above and above[-1] < first.start and not is_sectionlike(reading.line(above[-1]).text):
        running = is_sentence(reading.line(above[-1]).text) or word_count(reading.line(above[-1]).text) > 7
        titled = word_count(reading.line(above[0]).text) < 4  # the page's own title
        begun = 1.0 if _is_story(above, {level}, reading) and not titled else 0.5 if running else 0.3
    below = reading.texts(last.anchor.line + 1, last.anchor.line + 5)[:2] if last.end == last.anchor.line + 1 else []
    ended = _is_story(below, range(7), reading)
    head = reading.texts(first.start, first.anchor.line)
    bare = ended and all(is_sectionlike(reading.line(index).text) for index in head)
    return begun + 1.0 * ended + 0.5 * bare + _shifted(stories, reading)


def _is_story(indexes: list[int], levels: Container[int], reading: Reading) -> bool:
    """Whether two lines are a headline, a heading of one of these levels (0: none), and running text."""
    if len(indexes) < 2:
        return False
    headline, text = (reading.line(index) for index in indexes)
    if is_sentence(headline.text) or (word_count(headline.text) < 6 and names_section(headline.text)):
        return False
    longer = word_count(text.text) > 7 and len(text.text) > 1.3 * len(headline.text)
    return (is_sentence(text.text) or longer) and headline.heading in levels


def _shifted(stories: list[Story], reading: Reading) -> float:
    """Where every story but the last has text below its date, and above the first one's headline stands a line that
    it leaves out, the dates may close their stories; the more so where that line has the length of a headline."""
    first = stories[0].start
    if len(stories) < 3 or first != stories[0].headline or not first or reading.roles[first - 1] is not Role.TEXT:
        return 0.0
    above = reading.line(first - 1)
    below = [bool(story.anchor.after or reading.texts(story.anchor.line + 1, story.end)) for story in stories]
    if not all(below[:-1]) or below[-1] or names_section(above.text):
        return 0.0
    return 1.0 if word_count(above.text) > 3 and above.heading == reading.line(first).heading else 0.3


def _odd_first(stories: list[Story], reading: Reading) -> float:
    """Where all headlines but the first are sentences, or items of a list, or it alone is a sentence, the first is the
    page's own: the dates belong to what follows them."""
    if len(stories) < 3:
        return 0.0
    sentences = [is_sentence(story.title(reading)) for story in stories]
    items = [reading.line(_own_line(story)).item for story in stories]
    alone = sentences[0] and not any(sentences[1:])
    return 1.0 * (alone or any(not kind[0] and all(kind[1:]) for kind in (sentences, items)))


def _score(story: Story, reading: Reading, mostly_headed: bool) -> float:
    title = story.title(reading)
    if not title:
        return 0 if story.anchor.refused else -0.5
    words = word_count(title)
    points = 1.0 - 0.5 * is_tag_list(title) - 0.3 * (bool(story.inline) and words < 3)
    if is_sentence(title):
        points -= 0.3 if words <= 12 else 0.6
        points -= 0.4 * _lacks_text(story, reading)
    if words > 40:
        points -= 0.5
    line = reading.line(_own_line(story))
    points += _heading_speaks(line, mostly_headed)
    if 0 <= story.alt < story.headline < story.anchor.line and same(reading.line(story.alt).text, title):
        points += 0.2  # an alternative text that repeats the headline marks it
    if _is_over_deck(story, reading):
        points -= 0.1
    if (story.headline > story.anchor.line and story.anchor.after) or (story.anchor.before and not story.inline):
        points -= 0.3  # what stands beside the date comes before what stands below it
    if story.headline >= 0:
        points += 0.2 * line.linked + _closeness(story, reading)
        if not line.heading and not line.linked and words <= 3 + names_section(title) and is_sectionlike(title):
            points -= 0.4 if names_section(title) else 0.15
    swallowed = sum(
        reading.line(index).heading > 0 and index != _own_line(story) and reading.roles[index] is Role.TEXT
        for index in range(story.start, story.end)
    )
    return points + 0.25 * story.boxed - 0.4 * min(swallowed, 2) - 0.4 * _holds_another(story, reading)


def _heading_speaks(line: Line, mostly_headed: bool) -> float:
    """Say what it counts that a headline is a heading: where most are, unless it is "Latest News"."""
    if not line.heading:
        return 0.0
    if word_count(line.text) < 5 and names_section(line.text):
        return -0.5
    return 0.5 if mostly_headed else -0.3


def _lacks_text(story: Story, reading: Reading) -> bool:
    """Whether a story has lines besides its headline, and none of them is running text: they could head another."""
    others = [index for index in reading.texts(story.start, story.end) if index != _own_line(story)]
    return bool(others) and not any(is_sentence(reading.line(index).text) for index in others)


def _is_over_deck(story: Story, reading: Reading) -> bool:
    """Whether what was taken for an alternative text could as well be the headline: it is shorter than what is below
    it, and neither has the form of one."""
    if story.alt < 0 or story.headline < 0 or reading.roles[story.alt] is not Role.TEXT:
        return False
    alt, title = reading.line(story.alt).text, story.title(reading)
    return len(alt) < len(title) and not (is_sentence(alt) or is_title_case(title) or same(alt, title))


def _holds_another(story: Story, reading: Reading) -> bool:
    """Whether below a date stand a line like a headline, "read more", and running text: that is another story."""
    below = [
        index for index in range(story.anchor.line + 1, story.end) if reading.roles[index] in {Role.TEXT, Role.MORE}
    ]
    if len(below) < 3 or [reading.roles[index] for index in below[:3]] != [Role.TEXT, Role.MORE, Role.TEXT]:
        return False
    return not is_sentence(reading.line(below[0]).text) and is_sentence(reading.line(below[2]).text)


def _closeness(story: Story, reading: Reading) -> float:
    """Blank lines speak: a headline that touches its date, where the line on the other side does not, is its own."""
    date, headline = story.anchor.line, story.headline
    level, own = reading.line(date).heading, reading.line(headline).heading
    if level and own and level != own:  # a date that is a heading stands above its stories
        outranked = date > 0 and 0 < reading.line(date - 1).heading < level and reading.roles[date - 1] is Role.TEXT
        return 0.4 if own > level and headline > date and not outranked else -0.4
    if reading.line(date).text.endswith(":"):  # "6 November 2025:" announces what stands below it
        return 0.3 if headline > date else -0.3
    after, before = _gap_below(date, reading), reading.line(date).gap if date else 9
    if headline == date - 1:
        return 0.3 if before < after else -0.3 if before > after else 0.0
    if headline == date + 1:
        before = _gap_above(date, reading)
        return 0.3 if after < before else -0.3 if after > before else 0.0
    return 0.0


def _gap_above(date: int, reading: Reading) -> int:
    """Return the widest gap between a date and the text before it."""
    widest = 0
    for index in range(date, 0, -1):
        widest = max(widest, reading.line(index).gap)
        if reading.roles[index - 1] in {Role.TEXT, Role.DATE}:
            return widest
    return 9


def _gap_below(date: int, reading: Reading) -> int:
    """Return the widest gap between a date and the next text: a byline or a label that touches it tells nothing."""
    widest = 0
    for index in range(date + 1, len(reading.page.lines)):
        widest = max(widest, reading.line(index).gap)
        if reading.roles[index] in {Role.TEXT, Role.DATE}:
            return widest
    return widest  # the page ends: that tells nothing
