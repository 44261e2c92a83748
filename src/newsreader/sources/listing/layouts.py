"""The layouts in which pages write their stories.

Each cuts the page into stories around its dates. All are tried; the one by which most stories come out whole is the
page's own. A story that has a headline counts 1. The weights of what else speaks for it or against it are set by hand:
what matters is which of two signs is the stronger, and the pages of the test suite hold that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from newsreader.sources.listing.lines import FEWEST, MOST, Page, Role, ancestors
from newsreader.sources.listing.stories import Story, end_stories, find_alts, same
from newsreader.sources.listing.wording import (
    is_label,
    is_sectionlike,
    is_sentence,
    is_version,
    names_section,
    word_count,
)
from newsreader.text import fold

NO_HEADLINE = -0.5
"""A date without a headline is worse than a date that is not taken for a story's."""
REPEATED = -0.5
"""For each story whose headline another one has, too: it is more likely a label."""
SENTENCE = -0.4
LONG_SENTENCE = -0.6
"""Headlines that end with a full stop are rare, and of more than 12 words, rarer."""
TWO_WORDS_INLINE = -0.3
"""So short beside a date, it is a name or a category rather than a headline, but for headings and versions."""
ANOTHER_WITHIN = -0.5
"""A heading within a story, of the level of its headline, is the headline of another one."""
USUAL_HEADING = 0.5
RARE_HEADING = -0.3
"""Headings are headlines where most headlines are headings; elsewhere they head sections."""
NAMES_SECTION = -0.5
SECTION_NOT_MARKED = -0.6
SECTIONLIKE = -0.15
"""A few words that could head a section; so much worse if they say "Latest News"."""
REPEATED_BY_ALT = 0.2
LINKED = 0.2
"""A headline leads to its story."""
TEXT_BEFORE_DATE = -0.3
"""Text on the line of the date, before it: the headline rather than a source with a long name."""
TEXT_BEHIND_DATE = -0.8
"""Text behind the date comes before text below it: the headline is not below."""
LONGEST_TOPIC = 3
"""Words behind a date that may be a category; with more they are a headline or text."""
MORE_BEFORE_DATE = -0.3
"""The link to the rest of a story closes it: the date below belongs to the next one."""
CLOSE = 0.3
"""Blank lines speak: a headline touches its date rather than what stands on the date's other side; and a colon."""
OWN_ELEMENT = 0.25
LEFT_OVER = -1.0
"""A headline with its text below the last date that is in no story."""
LEFT_OVER_TEXT = -0.5
LONGEST_SHORT_LINE = 7
"""Words of a line that may be the page's title or motto; with more, it is a headline or text."""
LEFT_OVER_LINE = -0.3
"""One line there that heads no section, as running text is or as a headline is."""
ODD_FIRST = -1.0
"""Only the first headline is no item of a list, no link or no heading, or it alone is, or is not, a sentence: it is the
page's own."""


def best_stories(page: Page) -> list[Story]:
    """Read the page in every layout and keep the stories of the one that explains it best."""
    readings = [stories for layout in LAYOUTS if (stories := layout(page))]
    return max(readings, key=lambda stories: score(stories, page), default=[])


def score(stories: list[Story], page: Page) -> float:
    """Return how well stories explain a page; the highest is best."""
    titles = [story.title(page) for story in stories]
    headed = sum(page.lines[_own_line(story)].heading > 0 for story in stories if story.title(page))
    shares = Counter(story.anchor.line for story in stories)  # a date counts once, however many stories it has
    returning = Counter(fold(title) for title in titles if title)
    total = REPEATED * sum(count - 1 for count in returning.values())
    for story, title in zip(stories, titles, strict=True):
        if title:
            worth = _worth(story, title, page, headings=2 * headed > len(stories))
        else:
            worth = 0.0 if story.anchor.refused or _dates_page(story, stories, page) else NO_HEADLINE
        total += worth / shares[story.anchor.line]
    own = [page.lines[_own_line(story)] for story in stories]
    marks = [(line.item, line.linked, line.heading > 0) for line in own]
    odd_mark = titles[0] and any(not first and all(others) for first, *others in zip(*marks, strict=True))
    sentences = [is_sentence(title) for title in titles]
    closed = [title.endswith((".", "!", "?", "…")) for title in titles]
    odd_form = not closed[0] and all(closed[1:]) if any(sentences[1:]) else sentences[0]
    if len(stories) > 2 and (odd_form or odd_mark):
        total += ODD_FIRST
    return round(total + _left_over(stories, page), 6)  # equal sums are to be equal


def _dates_page(story: Story, stories: list[Story], page: Page) -> bool:
    """Whether a date without a headline may be the page's own: it comes first, is later than all others, and no text
    stands above it."""
    days = [str(each.anchor.published) for each in stories]
    return story is stories[0] and days[0] > max(days[1:], default="") and not page.texts(0, story.anchor.line)


def _own_line(story: Story) -> int:
    return story.headline if story.headline >= 0 else story.anchor.line


def _worth(story: Story, title: str, page: Page, *, headings: bool) -> float:
    """Return what a story counts; `headings`: most headlines of the page are headings."""
    words = word_count(title)
    line = page.lines[_own_line(story)]
    worth = 1.0 + OWN_ELEMENT * story.boxed
    between = page.roles[story.headline + 1 : story.anchor.line] if story.headline >= 0 else []
    if Role.MORE in between and Role.TEXT not in between[between.index(Role.MORE) :]:
        worth += MORE_BEFORE_DATE
    if line.heading:
        within = range(_own_line(story) + 1, story.end)
        worth += ANOTHER_WITHIN * any(page.lines[index].heading == line.heading for index in within)
    if is_sentence(title):
        worth += SENTENCE if words <= 12 else LONG_SENTENCE
    if line.heading:
        worth += NAMES_SECTION if words < 5 and names_section(title) else USUAL_HEADING if headings else RARE_HEADING
    if story.inline:
        return worth + TWO_WORDS_INLINE * (words < 3 and not line.heading and not is_version(title))
    worth += LINKED * line.linked + _closeness(story, page)
    if story.anchor.before:
        worth += TEXT_BEFORE_DATE
    elif word_count(story.anchor.after) > LONGEST_TOPIC and story.headline > story.anchor.line:
        worth += TEXT_BEHIND_DATE
    named = names_section(title) or is_label(title)
    if not line.heading and not line.linked and words <= 3 + named and is_sectionlike(title):
        worth += SECTION_NOT_MARKED if named else SECTIONLIKE
    if 0 <= story.alt < story.headline and same(page.lines[story.alt].text, title):
        worth += REPEATED_BY_ALT
    return worth


def _closeness(story: Story, page: Page) -> float:
    """Return what the place of a headline says: a colon, blank lines."""
    date, headline = story.anchor.line, story.headline
    if page.lines[date].text.endswith(":"):  # "6 November 2025:" announces what stands below it
        return CLOSE if headline > date else -CLOSE
    above = page.lines[date].gap
    below = page.lines[date + 1].gap if date + 1 < len(page.roles) else 0
    if abs(headline - date) != 1 or above == below:
        return 0.0
    return CLOSE if (above < below) == (headline < date) else -CLOSE


def _left_over(stories: list[Story], page: Page) -> float:
    """Return what speaks against leaving out running text right above the first date, or a headline and its text
    right below the last one."""
    first, last = stories[0], stories[-1]
    worth = 0.0
    above = page.texts(0, first.anchor.line)[-1:]
    if above and above[-1] < first.start and not is_sectionlike(page.lines[above[-1]].text):
        text = page.lines[above[-1]].text
        worth += LEFT_OVER_TEXT if is_sentence(text) or word_count(text) > LONGEST_SHORT_LINE else LEFT_OVER_LINE
    below = page.texts(last.end, last.end + 4) if last.end == last.anchor.line + 1 else []
    if _is_story(below[:2], page):
        worth += LEFT_OVER
    elif below and not is_sectionlike(page.lines[below[0]].text):
        closing = [story for story in stories if page.texts(story.headline + 1, story.anchor.line)]
        worth += LEFT_OVER_TEXT if 2 * len(closing) > len(stories) else 0
    return worth


def _is_story(indexes: list[int], page: Page) -> bool:
    """Whether two lines are a headline and running text."""
    if len(indexes) < 2:
        return False
    headline, text = (page.lines[index].text for index in indexes)
    if is_sentence(headline) or (word_count(headline) < 6 and names_section(headline)):
        return False
    # running text without its stop: longer than a short headline, and by a third than the one above it
    return is_sentence(text) or (word_count(text) > LONGEST_SHORT_LINE and len(text) > 1.3 * len(headline))


def own_elements(page: Page) -> list[Story]:
    """Every story has an element of its own: the widest around its date that holds no other date."""
    inline = sum(not anchor.alone for anchor in page.anchors)
    if not page.marked and 2 * inline > len(page.anchors):
        return []
    spans = _own_spans(page)
    above = [page.texts(start, anchor.line) for anchor, (start, _) in zip(page.anchors, spans, strict=True)]
    closing = [is_sentence(page.lines[texts[-1]].text) for texts in above if len(texts) > 1]
    text_first = 2 * sum(closing) > len(closing)
    stories: list[Story] = []
    for place, (anchor, (first, end)) in enumerate(zip(page.anchors, spans, strict=True)):
        headline = _headline_in(anchor.line, first, end, page, text_first=text_first)
        start = _below_sections(first, headline, page)
        below = page.texts(anchor.line + 1, end if page.marked else page.bounds(place)[1])
        leads = _several_below(place, below, page) if start == anchor.line else []
        if len(leads) > 1:
            if not page.marked:  # blocks of lines below one date
                return []
            stories.extend(Story(anchor, lead, stop, lead, boxed=True) for lead, stop in pairwise([*leads, end]))
            continue
        stories.append(Story(anchor, start, end, headline, boxed=end - start > 1))
        if headline > anchor.line:
            _pass_alt(stories[-1], page)
    if len(stories) < 2 or _hold_headlines_only(stories, page):
        return []
    _pass_kickers(stories, page)
    if not text_first:
        find_alts(stories, page)
    return stories


def _below_sections(start: int, headline: int, page: Page) -> int:
    """Pass what heads a section above a headline: the only story of a section shares the section's element."""
    for index in reversed(page.texts(start, headline)):
        line = page.lines[index]
        topic = not page.marked and line.text.isupper() and is_sectionlike(line.text)
        if topic or 0 < line.heading < page.lines[headline].heading:
            return index + 1
    return start


def _own_spans(page: Page) -> list[tuple[int, int]]:
    """Return for each date the lines (first, after the last) of the widest element that holds no other date."""
    parents, lines = page.parents, page.lines
    held: Counter[int] = Counter()
    for anchor in page.anchors:
        held.update(ancestors(lines[anchor.line].box, parents))
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for index, line in enumerate(lines):
        for box in ancestors(line.box, parents):
            first.setdefault(box, index)
            last[box] = index
    spans = []
    for anchor in page.anchors:
        span = (anchor.line, anchor.line + 1)
        for box in ancestors(lines[anchor.line].box, parents):
            if held[box] > 1:
                break
            span = (first[box], last[box] + 1)
        spans.append(span)
    return spans


def _hold_headlines_only(stories: list[Story], page: Page) -> bool:
    """Whether the text of the stories stands outside their elements (`dt` and `dd`, a heading and a paragraph)."""
    inside = outside = 0
    for story in stories:
        title = story.title(page)
        inside += sum(not same(page.lines[index].text, title) for index in page.texts(story.start, story.end))
    for story, following in pairwise(stories):
        outside += sum(not page.lines[index].heading for index in page.texts(story.end, following.start))
    return outside >= max(inside, 1, 0.2 * len(stories))  # a heading of a section now and then is no story's text


def _headline_in(date: int, start: int, end: int, page: Page, *, text_first: bool) -> int:
    """Choose the headline of an element: a heading, else a link, else the line above the date.

    `text_first`: most elements have their summary between headline and date.
    """
    texts = page.texts(start, end)
    headings = [index for index in texts if page.lines[index].heading]
    if headings:
        above = [index for index in headings if index < date]
        if not above:
            return headings[0]
        url = page.lines[above[-1]].url  # a second heading of one link is the summary
        return next((index for index in above if url and page.lines[index].url == url), above[-1])
    linked = [index for index in texts if page.lines[index].linked and word_count(page.lines[index].text) > 1]
    if linked:  # of several, the longest; of those that lead where it leads, the first as long as a headline
        longest = max(linked, key=lambda index: len(page.lines[index].text))
        alike = [index for index in linked if page.lines[index].url == page.lines[longest].url]
        plain = [index for index in alike if not is_sentence(page.lines[index].text)] or alike
        return next((index for index in plain if word_count(page.lines[index].text) > 2), plain[-1])
    above = [index for index in texts if index < date]
    if above and (text_first or is_sentence(page.lines[above[-1]].text)):
        for index, following in pairwise([*above, date]):  # topics may stand above it
            text = page.lines[index].text
            topic = word_count(text) <= 3 and is_sectionlike(text)
            if not topic or following == date or page.lines[following].text[-1] in ".!?…":
                return index
    return above[-1] if above else texts[0] if texts else -1


def headline_above(page: Page) -> list[Story]:
    """Headline, date, summary: the headline is the last line before the date that is no byline and no label."""
    stories = []
    for place, anchor in enumerate(page.anchors):
        start, end = page.bounds(place)
        above = page.texts(start, anchor.line)
        stories.append(Story(anchor, above[-1], end, above[-1]) if above else Story(anchor, anchor.line, end))
    find_alts(stories, page)
    end_stories(stories, page)
    return stories


def headline_below(page: Page) -> list[Story]:
    """Date, headline, summary; several stories may stand below one date."""
    stories: list[Story] = []
    lists_headlines = _lists_headlines(page)
    for place, anchor in enumerate(page.anchors):
        end = page.bounds(place)[1]
        below = page.texts(anchor.line + 1, end)
        headlines = (below if lists_headlines else _several_below(place, below, page)) or below[:1] or [-1]
        for headline, stop in zip(headlines, [*headlines[1:], end], strict=True):
            start = anchor.line if headline == headlines[0] else headline
            story = Story(anchor, start, stop, headline=headline)
            _pass_alt(story, page)
            stories.append(story)
    end_stories(stories, page)
    _pass_kickers(stories, page)
    return stories


def _pass_kickers(stories: list[Story], page: Page) -> None:
    """Take the second line of the stories for their headlines, where most have a word or three above a longer line
    that is no sentence, and a sentence below that."""
    kicked: list[tuple[Story, int]] = []
    for story in stories:
        first, *others = page.texts(story.headline, story.end)[:3] if story.headline > story.anchor.line else [-1]
        if len(others) == 2 and first == story.headline and not (page.lines[first].heading or page.lines[first].linked):
            words = [word_count(page.lines[index].text) for index in (first, others[0])]
            sentences = [is_sentence(page.lines[index].text) for index in (first, *others)]
            if words[0] <= min(3, words[1] - 1) and sentences == [False, False, True]:
                kicked.append((story, others[0]))
    if len(kicked) >= max(FEWEST, MOST * len(stories)):
        for story, headline in kicked:
            story.headline = headline


def _several_below(place: int, below: list[int], page: Page) -> list[int]:
    """Return the headlines below a date, if the page shows several: as headings or links below a date that is a
    heading, as headings of the first one's level, as items of a list, as elements that each begin with a link; or as
    lines that touch a sentence below and nothing above."""
    anchor = page.anchors[place]
    date = page.lines[anchor.line]
    items = [index for index in below if page.lines[index].item]
    if len(items) == len(below) > 1 and anchor.alone and not date.item:
        return items
    if below and page.lines[below[0]].heading:
        level = page.lines[below[0]].heading
        return [index for index in below if page.lines[index].heading == level]
    if page.marked:
        return _led_by_links(below, page)
    return _led_by_gaps(below, page)


def _led_by_gaps(below: list[int], page: Page) -> list[int]:
    """Return the lines below a date that are no sentences and have a text below, if the first does so: they touch it
    and stand apart from what is above, or each line stands apart."""
    leads: list[int] = []
    text = -1
    apart = all(page.lines[index].gap for index in below)
    for index in below:
        line, following = page.lines[index], page.texts(index + 1, index + 2)
        if is_sentence(line.text) or word_count(line.text) < 3 or not (line.gap or not leads):
            continue
        touches = following and (apart or page.lines[following[0]].gap == 0)
        if touches and index != text and page.lines[following[0]].text[-1] in ".!?…]":
            leads.append(index)
            text = following[0]
    return leads if leads and leads[0] == below[0] else []


def _lists_headlines(page: Page) -> bool:
    """Whether a page has nothing but headlines below its dates, and several below some."""
    if len(page.anchors) < 2 or not all(anchor.alone for anchor in page.anchors):
        return False
    lists = [page.texts(anchor.line + 1, page.bounds(place)[1]) for place, anchor in enumerate(page.anchors)]
    texts = [page.lines[index].text for each in lists for index in each]
    if len(set(texts)) < max(len(texts), 2) or any(is_sentence(text) or word_count(text) < 3 for text in texts):
        return False
    return max(map(len, lists)) >= FEWEST


def _led_by_links(below: list[int], page: Page) -> list[int]:
    """Return the first lines of the elements below a date, if there are several and each begins with a link or a
    heading."""
    if len(below) < 2:
        return []
    chains = [ancestors(page.lines[index].box, page.parents)[::-1] for index in below]
    depth = 0
    while all(len(chain) > depth for chain in chains) and len({chain[depth] for chain in chains}) == 1:
        depth += 1
    firsts: dict[int, int] = {}
    for index, chain in zip(below, chains, strict=True):
        firsts.setdefault(chain[depth] if len(chain) > depth else 0, index)
    leads = list(firsts.values())
    linked = all(page.lines[index].linked or page.lines[index].heading for index in leads)
    return leads if 1 < len(leads) < len(below) and linked else []


def _pass_alt(story: Story, page: Page) -> None:
    """Take the first of two lines that touch, and stand apart, or repeat each other, as alternative text."""
    below = page.texts(story.headline + 1, story.end)[:1] if story.headline >= 0 else []
    if page.marked or not below:
        return
    line, following = page.lines[story.headline], page.lines[below[0]]
    paired = following.gap == 0 and is_sentence(line.text) and not is_sentence(following.text)
    if same(line.text, following.text) or paired:
        story.alt, story.headline = story.headline, below[0]


def headline_first(page: Page) -> list[Story]:
    """Headline, summary, date, as papers have it that close with the date."""
    heads = [page.texts(page.bounds(place)[0], anchor.line) for place, anchor in enumerate(page.anchors)]
    usual = _usual(map(len, heads[1:])) if len(heads) > 2 else 0
    for head in heads[1:]:
        while len(head) > 1 and page.heads_section(head[0]):
            text = page.lines[head[0]].text
            named = names_section(text) or text.isupper() or 1 < usual < len(head)
            if not named or is_sentence(page.lines[head[1]].text):
                break
            del head[0]
    stories = []
    for anchor, head in zip(page.anchors, heads, strict=True):
        first = head[0] if head else -1
        end = anchor.line + 1
        end += page.roles[end : end + 1] == [Role.BYLINE]
        stories.append(Story(anchor, first if head else anchor.line, end, first))
    if len(stories) > 1:  # what the first story has more than the others is the page's own title
        distance = _usual([story.anchor.line - story.headline for story in stories[1:] if story.headline >= 0] or [1])
        distance = max(distance, 2 if len(heads[0]) == 2 else 1)
        near = [index for index in heads[0] if stories[0].anchor.line - index <= distance]
        if near:
            stories[0].headline = stories[0].start = near[0]
    labelled = [story for story in stories if story.headline >= 0 and page.roles[story.headline + 1] is Role.LABEL]
    if not page.marked and len(labelled) >= MOST * len(stories):
        below = [next(iter(page.texts(story.headline + 1, story.anchor.line)), story.headline) for story in labelled]
        if 2 * sum(is_sentence(page.lines[index].text) for index in below) <= len(labelled):
            for story, index in zip(labelled, below, strict=True):
                # the text of an image stands above the topic, the headline below it
                story.alt, story.headline = story.headline, index
    return stories


def _usual(counts: Iterable[int]) -> int:
    return Counter(counts).most_common(1)[0][0]


def one_line(page: Page) -> list[Story]:
    """Date and headline on one line; a summary may follow below."""
    inline = [anchor for anchor in page.anchors if not anchor.alone]
    headed = [anchor for anchor in inline if page.lines[anchor.line].heading]
    if len(headed) >= MOST * len(inline):  # the others are sentences in the text of these
        inline = headed
    if 2 * len(inline) <= len(page.anchors):
        return []
    stories = []
    for anchor, end in zip(inline, [*(anchor.line for anchor in inline[1:]), len(page.roles)], strict=True):
        stories.append(Story(anchor, anchor.line, end, inline=anchor.before or anchor.after))
    end_stories(stories, page)
    return stories


LAYOUTS = (own_elements, headline_above, headline_below, headline_first, one_line)
"""The common ones first: of two that explain a page equally well, the first is kept."""
