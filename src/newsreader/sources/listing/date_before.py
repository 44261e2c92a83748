"""Date, headline, summary; a date that is a heading may stand above several stories."""

from __future__ import annotations

from newsreader.sources.listing.day_lists import headlines_below, lists_headlines
from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.stories import Reading, Story, same
from newsreader.sources.listing.wording import is_sectionlike, is_sentence


def date_before(reading: Reading) -> list[Story]:
    """Date, headline, summary."""
    stories = []
    plain = lists_headlines(reading)
    for place, anchor in enumerate(reading.anchors):
        _, end = reading.span(place)
        headlines = headlines_below(anchor, end, reading, plain=plain) or [-1]
        for headline, stop in zip(headlines, [*headlines[1:], end], strict=True):
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
    if reading.page.marked or story.headline < 0:
        return
    below = reading.texts(story.headline + 1, story.end)[:1]
    if not below:
        return
    line, following = reading.line(story.headline), reading.line(below[0])
    paired = line.gap > 0 and following.gap == 0 and is_sentence(line.text) and not is_sentence(following.text)
    if same(line.text, following.text) or paired:
        story.alt, story.headline = story.headline, below[0]


def _tail_end_before(story: Story, reading: Reading) -> int:
    """Sections stand at the end of a story, before the next one's date."""
    end = story.end
    while end - 1 > max(story.headline, story.anchor.line):
        line, role = reading.line(end - 1), reading.roles[end - 1]
        heads = role is Role.TEXT and (line.heading > 0 or is_sectionlike(line.text))
        if not heads and role not in {Role.NOISE, Role.LABEL, Role.IMAGE}:
            break
        end -= 1
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
