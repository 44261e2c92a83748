"""A story: the lines of the page that belong to one date, its headline, its summary, its author.

It ends before the next one's section, before a story without a date, before the page's furniture. It begins with its
headline or, in text that was copied from a page, with the alternative text of its image above that. Such a text is
assumed only on evidence: the line repeats its headline, or is an image's by its words, or returns as the text after the
date; or it touches its headline on a page that otherwise uses blank lines. Where blank lines tell nothing, what the
page does elsewhere decides, and which headline the line shares words with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from newsreader.sources.listing.lines import FEWEST, MOST, Anchor, Page, Role
from newsreader.sources.listing.roles import PASSED
from newsreader.sources.listing.wording import (
    bare_name,
    byline,
    is_fragment,
    is_label,
    is_name,
    is_noise,
    is_placeholder,
    is_sectionlike,
    is_sentence,
    is_tag_list,
    names_section,
    word_count,
)
from newsreader.text import fold

SHORTEST_CUT = 12
"""Characters that a text cut off with an ellipsis must share with another one to be the same: two words or three."""
RUNNING_TEXT = 12
"""Words of a line that is more than a caption, whatever it ends with."""
FEWEST_ALT_WORDS = 4
"""An alternative text of fewer words names what is seen and says nothing of the story."""
UNDATED = "it has no date"
HEADLINE_WORDS = range(4, 26)
"""Words of a line that is taken for a headline without a date below it: fewer name a section, more are text."""
LONGEST_ALONE = 20
"""Lines of the only story of a page, which has no other to measure it by: what is longer is a whole article."""
_WORD = re.compile(r"[^\W_]{4,}")
STEM = 6
"""Letters by which words are compared: "ferries" and "ferry's" share five, "approve" and "approval" seven."""


@dataclass(slots=True)
class Story:
    """One story as it stands on the page, by the indexes of its lines."""

    anchor: Anchor
    start: int
    """Its first line: what stands above is not its own."""
    end: int
    """The line after its last."""
    headline: int = -1
    """-1: it has none, or shares its line with the date."""
    inline: str = ""
    """The headline, where it shares its line with the date."""
    alt: int = -1
    """A line of text that is taken for an image's alternative text."""
    boxed: bool = False
    """It has an element of its own on the page."""

    @property
    def body(self) -> int:
        """The first line below both its date and its headline."""
        return max(self.anchor.line, self.headline) + 1

    def title(self, page: Page) -> str:
        """Return its headline."""
        return self.inline or (page.lines[self.headline].text if self.headline >= 0 else "")


def same(first: str, second: str) -> bool:
    """Whether two texts read the same: quotes, dashes, case folded, one perhaps cut off with an ellipsis."""
    one, two = _letters(first), _letters(second)
    if not one or not two:
        return False
    if one == two:
        return True
    if len(one) > len(two):
        first, one, two = second, two, one
    return len(one) >= SHORTEST_CUT and two.startswith(one) and first.rstrip(" ]\"'”").endswith(("...", "…"))


@lru_cache(maxsize=40_000)
def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def end_stories(stories: list[Story], page: Page) -> None:
    """Set where each story ends, given where each begins."""
    for story, following in pairwise(stories):
        end = _before_undated(story, following.start, page)
        while end > story.body:  # the headings of sections above the next one are not its own
            role = page.roles[end - 1]
            passed = role in PASSED and role is not Role.DATE
            if not passed and not (role is Role.TEXT and _heads_section(end - 1, story, page)):
                break
            end -= 1
        story.end = end
    if stories:
        stories[-1].end = last_end(stories, page)


def _heads_section(index: int, story: Story, page: Page) -> bool:
    """Whether a line below a date heads a section; right below it, it could also be a short summary."""
    text = page.lines[index].text
    if not page.heads_section(index) or same(text, story.title(page)):
        return False
    if index > story.body or story.anchor.after:
        return True
    return names_section(text) or is_label(text)


def last_end(stories: list[Story], page: Page) -> int:
    """Return where the last story ends: where the page's furniture begins, and no longer than the ones before it."""
    story = stories[-1]
    end = _before_undated(story, story.end, page)
    longest = max((len(page.texts(other.body, other.end)) for other in stories[:-1]), default=LONGEST_ALONE)
    within = {page.lines[index].heading for other in stories[:-1] for index in range(other.body, other.end)}
    seen = 0
    for index in range(story.body, end):
        role, line = page.roles[index], page.lines[index]
        if role is Role.MORE and seen:
            return index + 1
        if role is Role.NOISE and (seen or is_noise(line.text)):
            if seen or not longest or not _sentence_follows(index, page):
                return index
        elif role is Role.TEXT:
            is_summary = not seen and not names_section(line.text)
            if not is_summary and _is_beyond(index, seen, longest, within, page):
                return index
            seen += 1
    return end


def _is_beyond(index: int, seen: int, longest: int, within: set[int], page: Page) -> bool:
    """Whether a line below the last date is no longer of its story, which has `seen` lines of at most `longest`, and
    headings of the levels that other stories have `within`."""
    line = page.lines[index]
    if line.heading:
        return line.heading not in within
    if seen >= longest and not (seen and all(is_sentence(each.text) for each in page.lines[index:])):
        above = page.texts(index - 3, index)
        captioned = seen == 1 and bool(above) and is_caption(page.lines[above[-1]].text, line.text)
        if not captioned:
            return True
    return is_sectionlike(line.text) and not line.item and (seen > 0 or not _sentence_follows(index, page))


def _sentence_follows(index: int, page: Page) -> bool:
    following = page.texts(index + 1, index + 3)
    return bool(following) and is_sentence(page.lines[following[0]].text)


def _before_undated(story: Story, end: int, page: Page) -> int:
    """Return where a story without a date begins below the date of `story`, else `end`."""
    for index in range(story.body, end):
        if _begins_undated(story, index, end, page):
            return index
    return end


def _begins_undated(story: Story, index: int, end: int, page: Page) -> bool:
    """Whether a story without a date begins at a line below the date of `story`.

    It is a heading like the headline of `story`; or two lines that repeat each other; or, below the summary, two
    lines that stand together and apart, or a line like a headline.
    """
    line, role = page.lines[index], page.roles[index]
    level = page.lines[story.headline].heading if story.headline >= 0 else 0
    if level or line.heading or page.marked:
        if role is not Role.TEXT or not 0 < level == line.heading:
            return False
        below = page.texts(index + 1, end + 1)[:1]
        return not below or page.lines[below[0]].heading <= level  # else it heads a section
    has_body = bool(story.anchor.after or page.texts(story.body, index))
    following = page.lines[index + 1] if index + 1 < end and page.roles[index + 1] is Role.TEXT else None
    if role is not Role.TEXT:
        return False
    if following and not same(line.text, story.title(page)):
        touching = story.alt >= 0 and line.gap > 0 and following.gap == 0
        if same(line.text, following.text) or (touching and not is_sentence(following.text)):
            return True
    return has_body and is_sentence(page.lines[index - 1].text) and _is_headline(index, end, page)


def _is_headline(index: int, end: int, page: Page) -> bool:
    """Whether a line reads like a headline: several words, most of them with capitals, and no full stop; and not like
    the heading of a section, which the next story follows at once."""
    text = page.lines[index].text
    words = text.split()
    alone = all(is_sectionlike(page.lines[below].text) for below in page.texts(index + 1, end))
    if alone and is_sectionlike(text) and (names_section(text) or len(words) < 5):  # 3 to 7 read the pages tried alike
        return False
    long = [word for word in words if len(word) > 3 and word[:1].isalpha()]  # "of" and "the" are small in titles
    capitals = sum(word[:1].isupper() for word in long)
    headed = 2 * capitals > len(long) > 1 or _sentence_follows(index, page)
    return len(words) in HEADLINE_WORDS and not is_sentence(text) and headed


def find_undated(stories: list[Story], page: Page) -> list[Story]:
    """Find the stories without a date between dated ones."""
    undated = []
    for story, following in pairwise(stories):
        index = story.end
        while index < following.start:
            if page.roles[index] is Role.TEXT and _begins_undated(story, index, following.start, page):
                undated.append(_undated(index, following.start, story, page))
                index = undated[-1].end
            else:
                index += 1
    return undated


def _undated(index: int, end: int, story: Story, page: Page) -> Story:
    headline, alt = index, -1
    if index + 1 < end and not page.lines[index].heading and page.lines[index + 1].gap == 0:
        first, second = page.lines[index].text, page.lines[index + 1].text
        if is_sentence(first) or not is_sentence(second):
            headline, alt = index + 1, index
    stop = headline + 1
    while stop < end and page.roles[stop] is Role.TEXT and not is_sectionlike(page.lines[stop].text):
        if _begins_undated(story, stop, end, page):
            break
        stop += 1
    return Story(Anchor(headline, None, refused=UNDATED), index, stop, headline=headline, alt=alt)


def find_alts(stories: list[Story], page: Page) -> None:
    """Set `alt` and `start` of those stories above whose headline their alternative text stands."""
    if page.marked:
        return
    candidates = [_candidate(place, stories, page) for place in range(len(stories))]
    certain = [index >= 0 and _is_certain(story, index, page) for story, index in zip(stories, candidates, strict=True)]
    # Blank lines group the lines of a page where some headlines touch what is above them and others do not.
    gaps = {page.lines[story.headline].gap > 0 for story in stories if story.headline > 0}
    blanks_tell = len(gaps) > 1 or (gaps == {False} and any(page.lines[story.anchor.line].gap for story in stories))
    nearness = [_nearness(place, index, stories, page) for place, index in enumerate(candidates)]
    balance = sum(nearer > 0 for nearer in nearness[1:]) - sum(nearer < 0 for nearer in nearness[1:])
    shared = balance > 1 and 2 * balance >= len(stories) - 1
    has_alts = any(certain) or (shared and not _close_with_text(stories, candidates, page))
    for place, (story, index) in enumerate(zip(stories, candidates, strict=True)):
        assumed = has_alts and not blanks_tell and (nearness[place] > 0 or not place)
        if index >= 0 and (assumed or certain[place] or _touches(story, index, page)):
            story.alt = story.start = index


def _close_with_text(stories: list[Story], candidates: list[int], page: Page) -> bool:
    """Whether running text stands below the last date and none above the first headline: the one line that stands
    between two stories is the summary of the upper one then, whatever words it shares with the other."""
    first, last = candidates[0], stories[-1].anchor.line
    is_led = first >= 0 and is_sentence(page.lines[first].text)
    is_closed = any(is_sentence(page.lines[index].text) for index in page.texts(last + 1, last + 4))
    between = [len(page.texts(one.anchor.line + 1, two.headline)) for one, two in pairwise(stories)]
    return is_closed and not is_led and max(between, default=0) < 2


def _candidate(place: int, stories: list[Story], page: Page) -> int:
    """Return the line above a headline, labels and bylines left out, that could be its alternative text; else -1."""
    floor = stories[place - 1].anchor.line + 1 if place else 0
    index = stories[place].headline - 1
    while index >= floor and page.roles[index] in {Role.LABEL, Role.BYLINE}:
        index -= 1
    if index < floor or page.roles[index] not in {Role.TEXT, Role.IMAGE}:
        return -1
    if place and same(page.lines[index].text, stories[place - 1].title(page)):
        return -1
    return index


def _is_certain(story: Story, index: int, page: Page) -> bool:
    line = page.lines[index]
    if page.roles[index] is Role.IMAGE or same(line.text, page.lines[story.headline].text):
        return True
    after = page.texts(story.anchor.line + 1, story.anchor.line + 4)[:1]
    below = story.anchor.after or (page.lines[after[0]].text if after else "")
    # right below the date before, and apart from its headline, it is that story's summary: two stories may share one
    shared = index > 0 and page.roles[index - 1] is Role.DATE and page.lines[story.headline].gap > 0
    return same(line.text, below) and not shared


def _touches(story: Story, index: int, page: Page) -> bool:
    """Whether alternative text and headline stand together, labels included, and apart from what is above."""
    if page.lines[index].heading or any(page.lines[below].gap for below in range(index + 1, story.headline + 1)):
        return False
    first = index
    while first and not page.lines[first].gap and page.roles[first - 1] is Role.LABEL:
        first -= 1
    apart = page.lines[first].gap if first else any(line.gap for line in page.lines)
    text = page.lines[index].text
    words = text.split()
    capitals = all(not word[:1].islower() or len(word) < 4 for word in words)
    # It names the topic in a word or three; with 2 or 5 the pages that were tried are read alike.
    kicker = is_sectionlike(text) and len(words) <= 3 and (capitals or names_section(text))
    return bool(apart) and not kicker


def _nearness(place: int, index: int, stories: list[Story], page: Page) -> int:
    """Return how many more words a line shares with the headline below it than with the one above; 0 for one that
    stands closer to what is above it."""
    if index < 0 or (index and page.lines[stories[place].headline].gap > page.lines[index].gap):
        return 0
    title_above = stories[place - 1].title(page) if place else ""
    line, below, above = (
        {word[:STEM] for word in _WORD.findall(fold(text))}
        for text in (page.lines[index].text, stories[place].title(page), title_above)
    )
    return len(line & below) - len(line & above)


def summarise(story: Story, page: Page) -> list[str]:
    """Gather the summary: the text after the date; else an alternative text that differs from the headline and
    says something."""
    title = story.title(page)
    after = "" if story.inline or is_fragment(story.anchor.after) else story.anchor.after  # a category
    texts = [after, *_body(story, page, title)]
    texts = [text for text in texts if any(map(str.isalnum, text))]
    if texts:
        return texts
    alts = [index for index in range(story.start, story.end) if page.roles[index] is Role.IMAGE]
    for index in [story.alt, *alts] if story.alt >= 0 else alts:
        alt = page.lines[index].text
        if not same(alt, title) and not is_placeholder(alt) and len(alt.split()) >= FEWEST_ALT_WORDS:
            return [alt]
    return []


def _body(story: Story, page: Page, title: str) -> list[str]:
    """Gather the paragraphs below the headline: those behind the date, and running text before it."""
    date, headline = story.anchor.line, story.headline
    level = page.lines[headline].heading if headline >= 0 else 0
    first = max(min(headline, date) if headline >= 0 else date, story.start)
    collected: list[int] = []
    repeats: list[int] = []
    shown = False
    for index in range(first, story.end):
        line, role = page.lines[index], page.roles[index]
        if index in {headline, date, story.alt}:
            continue
        if index > date and role is Role.TEXT and level and 0 < line.heading <= level:
            break
        shown = shown or role is Role.IMAGE
        if (role is Role.NOISE and collected) or (role is Role.MORE and (collected or repeats or shown)):
            break
        if role is Role.TEXT and same(line.text, title):
            repeats.append(index)
        elif role is Role.TEXT and (index > date or not is_fragment(line.text)):
            collected.append(index)
    unlinked = [index for index in collected if not page.lines[index].linked]
    if any(is_sentence(page.lines[index].text) for index in unlinked):
        collected = unlinked  # what is all link beside running text: categories, names, the rest of the story
    texts = [page.lines[index].text for index in collected]
    running = any(is_sentence(text) or word_count(text) >= RUNNING_TEXT for text in texts)
    if running:  # a few words beside running text are captions, categories, names
        texts = [text for text in texts if not (is_fragment(text) or is_tag_list(text)) or text[:1] in '“"']
    if texts:
        return texts
    # A text equal to the headline is its image's; a second one, or one that the markup shows as text, is a summary.
    plain = [index for index in repeats if not page.lines[index].linked and not page.lines[index].heading]
    stands = plain if page.marked else repeats[1:]
    return [page.lines[repeats[0]].text] if stands else []


def is_caption(text: str, following: str) -> bool:
    """Whether a short line may be the caption of the paragraph below it."""
    return len(text.split()) <= 10 and len(following.split()) >= max(12, 2 * len(text.split()))


def without_stray_captions(summaries: list[list[str]]) -> list[list[str]]:
    """Where a page gives one paragraph to a story, a short line above a paragraph is its picture's caption."""
    single = sum(len(summary) == 1 for summary in summaries)
    if single < FEWEST or single < MOST * sum(map(bool, summaries)):
        return summaries
    return [summary[1:] if len(summary) == 2 and is_caption(*summary) else summary for summary in summaries]


def without_names(summaries: list[list[str]]) -> tuple[list[list[str]], list[str]]:
    """Take off summaries of two or three words where most stories have no other: names, which are returned as those
    of authors, and topics."""
    few = [len(summary) == 1 and is_fragment(summary[0]) and word_count(summary[0]) <= 3 for summary in summaries]
    if sum(few) < max(FEWEST, MOST * len(summaries)):
        return summaries, [""] * len(summaries)
    names = [summary[0] if short and is_name(summary[0]) else "" for summary, short in zip(summaries, few, strict=True)]
    return [[] if short else summary for summary, short in zip(summaries, few, strict=True)], names


def author_of(story: Story, page: Page) -> str:
    """Return who wrote it: a byline within the story."""
    if story.anchor.author:
        return story.anchor.author
    for index in range(story.start, story.end):
        if page.roles[index] is Role.BYLINE:
            text = page.lines[index].text
            return byline(text) or bare_name(text)
    return ""
