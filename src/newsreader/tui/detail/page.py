"""What the detail says of an article: the only place where text of the library becomes `Content`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING

import msgspec
from textual.content import Content

from newsreader.dates import describe_age, from_iso
from newsreader.library.ordering import Basis, Place
from newsreader.library.rendering import FIRST_LINK, rendered
from newsreader.model import Article, Body, State
from newsreader.text import clean_line, clean_url
from newsreader.tui.cells import isolates, settled
from newsreader.tui.detail.body import body_content, link_lines
from newsreader.tui.detail.mentions import NOTHING_ELSE, Mention, Mentions, mention_blocks
from newsreader.tui.glyphs import Glyphs
from newsreader.tui.list.rows import MONTHS, UNTITLED, WEEKDAYS, Spans

if TYPE_CHECKING:
    from newsreader.sources.html import Rendered


class Page(msgspec.Struct, frozen=True):
    """All that the detail shows of an article."""

    article: Article
    state: State
    place: Place
    source: str
    """The name of its source."""
    summary: str
    now: datetime
    content: str = ""
    gone: bool = False
    """Whether it is in the list only until that is made anew."""
    mentions: Mentions = NOTHING_ELSE
    """What else covers the story."""


def targets(page: Page) -> dict[int, str | Mention]:
    """Give what can be gone to from the detail, by its number there: addresses, then other articles."""
    addresses = _addresses(page)
    return {**addresses, **dict(zip(_free(addresses), page.mentions.listed, strict=False))}


def page_content(page: Page, glyphs: Glyphs, hits: Callable[[str, str], Spans], width: int) -> Content:
    """Lay out the headline, one line of facts, the state, the text and what it leads to, for `width` cells."""
    quiet = "$foreground-muted"
    headline = clean_line(page.article.headline) or UNTITLED
    facts = Content(f" {glyphs.dot} ").join(_outside(fact) for fact in _facts(page) if fact)
    blocks = [
        _outside(headline, hits, "headline").stylize("bold"),
        Content("\n").join([facts.stylize(quiet), _state_line(page, glyphs)]),
    ]
    addresses = _addresses(page)
    blocks += body_content(_text(page), glyphs, lambda outside: _outside(outside, hits, "summary"), width)
    if addresses:
        blocks.append(Content("\n").join(link_lines(addresses, width)))
    blocks += mention_blocks(page.mentions, _free(addresses), width)
    return Content("\n\n").join(blocks)


def _text(page: Page) -> Rendered:
    return rendered(Body(summary=page.summary, content=page.content), clean_url(page.article.url))


def _addresses(page: Page) -> dict[int, str]:
    """Give the article's own address and those in its text, by their numbers, which stand in the text too."""
    own = clean_url(page.article.url)
    return {**({FIRST_LINK - 1: own} if own else {}), **dict(enumerate(_text(page).links, FIRST_LINK))}


def _free(addresses: Iterable[int]) -> Iterator[int]:
    """Count on from the last number of an address."""
    return count(max(addresses, default=0) + 1)


def _outside(text: str, hits: Callable[[str, str], Spans] | None = None, field: str = "") -> Content:
    """Text from outside as content, letter for letter, hits in a field of the article highlighted."""
    text = settled(text)
    content = Content(text)
    for start, end in hits(text, field) if hits else ():
        content = content.stylize("bold underline $text-accent", start, end)
    before, after = isolates(text)
    return Content.assemble((before, "$foreground-muted"), content, (after, "$foreground-muted")) if before else content


def _state_line(page: Page, glyphs: Glyphs) -> Content:
    state = page.state
    read = Content.styled(f"{glyphs.read} read", "$foreground-muted")
    parts = [read if state.read else Content(f"{glyphs.unread} unread")]
    if state.starred:
        parts.append(Content.styled(f"{glyphs.star} starred", "$text-warning"))
    if state.hidden or page.gone:
        gone = "hidden" if state.hidden else "muted or removed"
        parts.append(Content.styled(f"{glyphs.gone} {gone}", "$foreground-muted"))
    parts += [_outside(f"#{clean_line(tag)}").stylize("$foreground-muted") for tag in sorted(state.tags)]
    return Content("  ").join(parts)


def _facts(page: Page) -> list[str]:
    """The meta line: day, how long ago, source, section, author."""
    article = page.article
    edited = from_iso(article.edited)
    facts = [clean_line(page.source), clean_line(article.section), clean_line(article.author)]
    facts += [f"edited {describe_age(edited, page.now)}"] if edited else []
    if page.place.basis is Basis.PUBLISHED:
        published = page.place.time or page.place.day
        return [_moment(published), describe_age(from_iso(article.published), page.now), *facts]
    claimed = from_iso(article.published)
    date_line = f"dated {_moment(claimed)}, still to come" if claimed else "no date"
    added = f"added {describe_age(from_iso(article.added), page.now)}"
    return [date_line, added, *facts]


def _moment(moment: date | datetime) -> str:
    """`Thu 13 Nov 2025`, with the time when there is one."""
    day = f"{WEEKDAYS[moment.weekday()][:3]} {moment.day} {MONTHS[moment.month - 1][:3]} {moment.year}"
    return f"{day} {moment:%H:%M}" if isinstance(moment, datetime) else day
