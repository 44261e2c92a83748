"""The layouts in which pages write their stories.

Each cuts the page into stories around its dates. All are tried; the one by which most stories come out whole is the
page's own (`scoring`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate, pairwise, permutations, product

from newsreader.sources.listing.alts import find_alts
from newsreader.sources.listing.ends import end_stories
from newsreader.sources.listing.lines import ancestors
from newsreader.sources.listing.roles import MOST, Role
from newsreader.sources.listing.scoring import score, worths
from newsreader.sources.listing.stories import AnalysedPage, Story, same
from newsreader.sources.listing.wording import is_sectionlike, is_sentence, is_title_case, names_section, word_count

MOST_WHOLE = 0.7
"""The share of dates whose element must hold a headline, where each story has an element of its own: others may be in
side boxes."""
CHANGE_GAIN = 0.75
"""How much better than one layout two must explain a page, in stories."""
FEWEST_ALIKE = 2
"""Stories in one layout on each side of a change: one alone is an exception."""
FEWEST_HEADLINES = 3
"""So many lines below a date, none of them a sentence, are no headline with a summary."""


def best_stories(page: AnalysedPage) -> list[Story]:
    """Read the page in every layout and keep the stories of the one, or of the two one below the other, that explain
    it best."""
    readings = [stories for layout in LAYOUTS if (stories := layout(page))]
    best = max(readings, key=lambda stories: score(stories, page), default=[])
    mixed = _change_once(readings, page)
    if not mixed:
        return best
    return mixed if score(mixed, page) > score(best, page) + CHANGE_GAIN else best


def _change_once(readings: list[list[Story]], page: AnalysedPage) -> list[Story]:
    """Read a page in one layout down to some story and in another from there on, as those are written that begin with
    a lead; nothing where no two layouts go together."""
    count = len(page.anchors)
    places = {anchor.line: place for place, anchor in enumerate(page.anchors)}
    sums = []
    for stories in readings:
        worth = [0.0] * (count + 1)
        for story, value in zip(stories, worths(stories, page), strict=True):
            worth[places[story.anchor.line] + 1] += value
        sums.append(list(accumulate(worth)))
    changes = product(permutations(range(len(readings)), 2), range(FEWEST_ALIKE, count - FEWEST_ALIKE + 1))
    best = max(
        changes,
        key=lambda each: sums[each[0][0]][each[1]] - sums[each[0][1]][each[1]] + sums[each[0][1]][-1],
        default=None,
    )
    if best is None:
        return []
    (one, two), cut = best
    above = [story for story in readings[one] if places[story.anchor.line] < cut]
    below = [story for story in readings[two] if places[story.anchor.line] >= cut]
    if (
        not above
        or not below
        or above[-1].headline >= below[0].start
        or _are_text(above, page)
        or _are_text(below, page)
    ):
        return []
    end = below[0].start
    while end - 1 > above[-1].anchor.line and page.heads_section(end - 1):
        end -= 1
    return [*above[:-1], replace(above[-1], end=max(min(above[-1].end, end), above[-1].anchor.line + 1)), *below]


def _are_text(stories: list[Story], page: AnalysedPage) -> bool:
    """Whether most headlines end as sentences do: they are text between dates."""
    return 2 * sum(story.title(page)[-1:] in ".!?…" for story in stories) >= len(stories)


def own_elements(page: AnalysedPage) -> list[Story]:
    """Every story has an element of its own: the widest around its date that holds no other date."""
    inline = sum(not anchor.alone for anchor in page.anchors)
    if not page.source.marked and 2 * inline > len(page.anchors):
        return []
    spans = _own_spans(page)
    levels: Counter[int] = Counter()
    for start, end in spans:
        levels.update({page.line(index).heading for index in page.texts(start, end)} - {0})
    level = max(levels, key=lambda level: (levels[level], -level), default=0)
    above = [page.texts(start, anchor.line) for anchor, (start, _) in zip(page.anchors, spans, strict=True)]
    closing = [is_sentence(page.line(texts[-1]).text) for texts in above if len(texts) > 1]
    text_first = 2 * sum(closing) > len(closing)
    stories: list[Story] = []
    for place, (anchor, (first, end)) in enumerate(zip(page.anchors, spans, strict=True)):
        headline = _headline_in(anchor.line, first, end, level, page, text_first=text_first)
        start = _below_sections(first, headline, page)
        leads = _several_below(place, page.texts(anchor.line + 1, end), page) if start == anchor.line else []
        if len(leads) > 1:
            stories.extend(Story(anchor, lead, stop, lead, boxed=True) for lead, stop in pairwise([*leads, end]))
            continue
        stories.append(Story(anchor, start, end, headline, boxed=end - start > 1))
        if headline > anchor.line:
            _pass_alt(stories[-1], page)
    whole = sum(story.headline >= 0 for story in stories)
    if len(stories) < 2 or whole < MOST_WHOLE * len(stories) or _hold_headlines_only(stories, page):
        return []
    if not text_first and len({story.anchor.line for story in stories}) == len(stories):
        find_alts(stories, page)
    return stories


def _below_sections(start: int, headline: int, page: AnalysedPage) -> int:
    """Pass the headings that outrank a headline: the only story of a section shares the section's element."""
    level = page.line(headline).heading if headline >= 0 else 0
    outranking = [index for index in page.texts(start, headline) if 0 < page.line(index).heading < level]
    return outranking[-1] + 1 if outranking else start


def _own_spans(page: AnalysedPage) -> list[tuple[int, int]]:
    """Return for each date the lines (first, after the last) of the widest element that holds no other date."""
    parents, lines = page.source.parents, page.source.lines
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


def _hold_headlines_only(stories: list[Story], page: AnalysedPage) -> bool:
    """Whether the text of the stories stands outside their elements (`dt` and `dd`, a heading and a paragraph)."""
    inside = outside = 0
    for story in stories:
        title = story.title(page)
        inside += sum(not same(page.line(index).text, title) for index in page.texts(story.start, story.end))
    for story, following in pairwise(stories):
        outside += len(page.texts(story.end, following.start))
    return outside >= max(inside, 1, 0.2 * len(stories))  # a heading of a section now and then is no story's text


def _headline_in(date: int, start: int, end: int, level: int, page: AnalysedPage, *, text_first: bool) -> int:
    """Choose the headline of an element: a heading of the usual level, else a link, else the line above the date.

    `text_first`: most elements have their summary between headline and date.
    """
    texts = page.texts(start, end)
    headings = [index for index in texts if page.line(index).heading]
    usual = [index for index in headings if page.line(index).heading == level] or headings
    if usual:
        above = [index for index in usual if index < date]
        return above[-1] if above else usual[0]
    linked = [index for index in texts if page.line(index).linked and word_count(page.line(index).text) > 1]
    if linked:  # of several, the longest; of those that lead where it leads, the first as long as a headline
        longest = max(linked, key=lambda index: len(page.line(index).text))
        alike = [index for index in linked if page.line(index).url == page.line(longest).url]
        plain = [index for index in alike if not is_sentence(page.line(index).text)] or alike
        return next((index for index in plain if word_count(page.line(index).text) > 2), plain[-1])
    above = [index for index in texts if index < date]
    if above and (text_first or is_sentence(page.line(above[-1]).text)):
        for index, following in pairwise([*above, date]):  # topics may stand above it
            text = page.line(index).text
            if following == date or is_sentence(page.line(following).text) or page.line(following).text[-1] in "!?":
                return index
            if word_count(text) > 3 or not is_sectionlike(text):
                return index
    last = _last_above(start, date, page)
    return last if last >= 0 else texts[0] if texts else -1


def headline_above(page: AnalysedPage) -> list[Story]:
    """Headline, date, summary: the headline is the last line before the date that is no byline and no label."""
    stories = []
    for place, anchor in enumerate(page.anchors):
        start, end = page.bounds(place)
        headline = _last_above(start, anchor.line, page)
        stories.append(Story(anchor, headline if headline >= 0 else anchor.line, end, headline=headline))
    find_alts(stories, page)
    end_stories(stories, page)
    return stories


def _last_above(start: int, date: int, page: AnalysedPage) -> int:
    """Return the last line that is no byline and no label; one that asks to join something, where it is alone."""
    for index in range(date - 1, start - 1, -1):
        role, above = page.roles[index], page.roles[index - 1] if index > start else None
        if role is Role.TEXT or (role is Role.OFFER and index > start):
            return index
        if role is Role.NOISE and above is Role.IMAGE and index == date - 1 and not page.source.marked:
            return index  # below an image stands its headline, be it "Reply" or "Search"
    return -1


def headline_below(page: AnalysedPage) -> list[Story]:
    """Date, headline, summary; several stories may stand below one date."""
    stories: list[Story] = []
    lists_headlines = _lists_headlines(page)
    for place, anchor in enumerate(page.anchors):
        end = page.bounds(place)[1]
        below = page.texts(anchor.line + 1, end)
        headlines = (
            (_undivided(below, page) if lists_headlines else _several_below(place, below, page)) or below[:1] or [-1]
        )
        for headline, stop in zip(headlines, [*headlines[1:], end], strict=True):
            story = Story(anchor, anchor.line if headline < 0 else headline, stop, headline=headline)
            _pass_alt(story, page)
            story.end = _end_above_sections(story, page)
            stories.append(story)
    if stories and stories[-1].headline >= 0:
        _end_last(stories, page)
    return stories


def _several_below(place: int, below: list[int], page: AnalysedPage) -> list[int]:
    """Return the headlines below a date, if the page shows several: as headings or links below a date that is a
    heading, as headings of the first one's level, as items of a list, as elements that each begin with a link; or as
    lines that touch a sentence below and nothing above."""
    anchor = page.anchors[place]
    date = page.line(anchor.line)
    headings = [index for index in below if 0 < date.heading < page.line(index).heading]
    if headings:
        return headings
    linked = [index for index in below if page.line(index).linked]
    if date.heading and 1 < len(linked) == len(below):
        return linked
    items = [index for index in below if page.line(index).item]
    if len(items) == len(below) > 1 and anchor.alone and not date.item:
        return items
    if below and page.line(below[0]).heading:
        level = page.line(below[0]).heading
        return [index for index in below if page.line(index).heading == level]
    if page.source.marked:
        return _led_by_links(below, page)
    return _led_by_gaps(below, page)


def _led_by_gaps(below: list[int], page: AnalysedPage) -> list[int]:
    """Return the lines below a date that are no sentences, touch one below and stand apart, if the first does so."""
    leads: list[int] = []
    for index in below:
        line, following = page.line(index), page.texts(index + 1, index + 2)
        if is_sentence(line.text) or word_count(line.text) < 3 or not (line.gap or not leads):
            continue
        if following and page.line(following[0]).gap == 0 and is_sentence(page.line(following[0]).text):
            leads.append(index)
    return leads if leads and leads[0] == below[0] else []


def _lists_headlines(page: AnalysedPage) -> bool:
    """Whether a page has nothing but headlines below its dates, and several below some."""
    if len(page.anchors) < 2 or not all(anchor.alone for anchor in page.anchors):
        return False
    lists = [page.texts(anchor.line + 1, page.bounds(place)[1]) for place, anchor in enumerate(page.anchors)]
    lists[-1] = _undivided(lists[-1], page)
    texts = [page.line(index).text for each in lists for index in each]
    if len(set(texts)) < max(len(texts), 2) or any(is_sentence(text) or word_count(text) < 3 for text in texts):
        return False
    above = page.texts(0, page.anchors[0].line)[-1:]
    if above and not page.heads_section(above[0]):
        return False
    titled = sum(map(is_title_case, texts)) >= 0.8 * len(texts)
    return max(map(len, lists)) >= (2 if titled else FEWEST_HEADLINES)


def _undivided(below: list[int], page: AnalysedPage) -> list[int]:
    """Take the lines of a list that no blank line divides, if its first two are not divided."""
    if len(below) < 2 or page.line(below[1]).gap:
        return below
    stop = next((place for place, index in enumerate(below) if place and page.line(index).gap), len(below))
    return below[:stop]


def _led_by_links(below: list[int], page: AnalysedPage) -> list[int]:
    """Return the first lines of the elements below a date, if there are several and each begins with a link or a
    heading."""
    if len(below) < 2:
        return []
    chains = [ancestors(page.line(index).box, page.source.parents)[::-1] for index in below]
    depth = 0
    while all(len(chain) > depth for chain in chains) and len({chain[depth] for chain in chains}) == 1:
        depth += 1
    firsts: dict[int, int] = {}
    for index, chain in zip(below, chains, strict=True):
        firsts.setdefault(chain[depth] if len(chain) > depth else 0, index)
    leads = list(firsts.values())
    linked = all(page.line(index).linked or page.line(index).heading for index in leads)
    return leads if 1 < len(leads) < len(below) and linked else []


def _pass_alt(story: Story, page: AnalysedPage) -> None:
    """Take the first of two lines that touch, and stand apart, or repeat each other, as alternative text."""
    below = page.texts(story.headline + 1, story.end)[:1] if story.headline >= 0 else []
    if page.source.marked or not below:
        return
    line, following = page.line(story.headline), page.line(below[0])
    paired = line.gap > 0 and following.gap == 0 and is_sentence(line.text) and not is_sentence(following.text)
    if same(line.text, following.text) or paired:
        story.alt, story.headline = story.headline, below[0]


def _end_above_sections(story: Story, page: AnalysedPage) -> int:
    """Sections stand at the end of a story, before the next one's date."""
    end = story.end
    while end - 1 > max(story.headline, story.anchor.line):
        line, role = page.line(end - 1), page.roles[end - 1]
        heads = role is Role.TEXT and (line.heading > 0 or is_sectionlike(line.text))
        if not heads and role not in {Role.NOISE, Role.LABEL, Role.IMAGE}:
            break
        end -= 1
    return end


def _end_last(stories: list[Story], page: AnalysedPage) -> None:
    """End the last story where the page's furniture begins, and no longer than the ones before it."""
    story = stories[-1]
    lengths = [len(page.texts(other.headline + 1, other.end)) for other in stories[:-1] if other.headline >= 0]
    longest = max(lengths, default=20)
    seen = 0
    for index in range(story.headline + 1, story.end):
        role, line = page.roles[index], page.line(index)
        if role is Role.TEXT:
            if seen >= longest or line.heading or (is_sectionlike(line.text) and not is_sentence(line.text)):
                story.end = index
                return
            seen += 1
        elif role is Role.MORE or (role is Role.NOISE and seen):
            story.end = index + 1
            return


def headline_first(page: AnalysedPage) -> list[Story]:
    """Headline, summary, date, as papers have it that close with the date."""
    heads = [page.texts(page.bounds(place)[0], anchor.line) for place, anchor in enumerate(page.anchors)]
    usual = _usual(map(len, heads[1:])) if len(heads) > 2 else 0
    for head in heads[1:]:
        while len(head) > 1 and page.heads_section(head[0]):
            text = page.line(head[0]).text
            named = names_section(text) or text.isupper() or 1 < usual < len(head)
            if not named or is_sentence(page.line(head[1]).text):
                break
            del head[0]
    stories = []
    for anchor, head in zip(page.anchors, heads, strict=True):
        first = head[0] if head else -1
        stories.append(Story(anchor, first if head else anchor.line, anchor.line + 1, first))
    if len(stories) > 1:  # what the first story has more than the others is the page's own title
        while len(heads[0]) > 1 and page.heads_section(heads[0][0]) and not is_sentence(page.line(heads[0][1]).text):
            del heads[0][0]
        distance = _usual([story.anchor.line - story.headline for story in stories[1:] if story.headline >= 0] or [1])
        distance = max(distance, 2 if len(heads[0]) == 2 else 1)
        near = [index for index in heads[0] if stories[0].anchor.line - index <= distance]
        if near:
            stories[0].headline = stories[0].start = near[0]
    labelled = [story for story in stories if story.headline >= 0 and page.roles[story.headline + 1] is Role.LABEL]
    if not page.source.marked and len(labelled) >= MOST * len(stories):
        for story in labelled:  # the text of an image stands above the topic, the headline below it
            story.alt = story.headline
            story.headline = next(iter(page.texts(story.alt + 1, story.anchor.line)), story.alt)
    return stories


def _usual(counts: Iterable[int]) -> int:
    return Counter(counts).most_common(1)[0][0]


def one_line(page: AnalysedPage) -> list[Story]:
    """Date and headline on one line; a summary may follow below."""
    inline = [anchor for anchor in page.anchors if not anchor.alone]
    headed = [anchor for anchor in inline if page.line(anchor.line).heading]
    if len(headed) >= 0.8 * len(inline):  # the others are sentences in the text of these
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
