"""A news listing page: bytes or text in, drafts out.

The page becomes lines (`lines`, `html`), dates written in parts are completed (`partial_dates`), those that stories
hang on are found (`anchors`), each line gets its role (`roles`), the page is read in each layout that
pages have and the one that explains it best is kept (`layouts`), and each story gives a draft.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter
from urllib.parse import urljoin, urlsplit

from newsreader.errors import SourceError
from newsreader.model import Draft
from newsreader.sources.document import decode, is_html
from newsreader.sources.listing.anchors import add_unread_dates, find_anchors, is_month, story_dates
from newsreader.sources.listing.layouts import best_stories
from newsreader.sources.listing.lines import Anchor, Page, Role, text_page
from newsreader.sources.listing.partial_dates import complete_dates
from newsreader.sources.listing.roles import classify, side_lines
from newsreader.sources.listing.stories import (
    Story,
    author_of,
    find_undated,
    summarise,
    without_names,
    without_stray_captions,
)
from newsreader.sources.listing.wording import is_section_name, without_end_link
from newsreader.sources.results import Listing, Skipped
from newsreader.text import clean_line, clean_text, clean_url, fold


def parse_listing(
    content: str | bytes, *, reference: date | datetime | None = None, undated: bool = False, url: str = ""
) -> Listing:
    """Read a listing page, HTML or plain text.

    `reference` is the day that relative dates count from; `undated` takes stories without a date too; `url` is where
    the page came from, the base of its links. Raises SourceError, one line, when it holds no story.
    """
    text = decode(content) if isinstance(content, bytes) else content
    if not text.strip():
        raise SourceError("it is empty")
    page, dates = _dated_page(text, url, reference)
    side = side_lines(page, dates)
    page.anchors = story_dates(page, [anchor for anchor in dates if anchor.line not in side])
    page.roles = classify(page, side | {anchor.line for anchor in dates if anchor.alone})
    stories = best_stories(page)
    stories = sorted([*stories, *find_undated(stories, page)], key=attrgetter("start"))
    listing = _listing(stories, page, undated)
    if not listing.drafts:
        reason = "a news page has a date with each headline, and this one has no date"
        if listing.skipped:
            first, *others = listing.skipped
            reason = f"{first.headline[:80]}: {first.reason}" if first.headline else first.reason
            reason += f" (and {len(others)} more)" if others else ""
        raise SourceError(f"no news found in it: {reason}")
    for anchor in dates:
        if anchor.line in side and anchor.alone and not anchor.refused:
            headline = clean_line(page.lines[max(anchor.line - 1, 0)].text, 200)
            listing.skipped.append(Skipped(headline, "it stands beside the stories of the page"))
    return listing


def _dated_page(text: str, url: str, reference: date | datetime | None) -> tuple[Page, list[Anchor]]:
    """Return the lines of a page and its dates: those shown, or if there are none, those stated for machines."""
    if marked := is_html(text):
        from newsreader.sources.listing.html import html_page  # noqa: PLC0415 - 16 ms, and text needs none of it

        page = html_page(text, url)
    else:
        page = text_page(text)
    complete_dates(page)
    page.lines = [replace(line, text=without_end_link(line.text)) for line in page.lines]
    dates = find_anchors(page, reference)
    if marked and not dates:
        page = html_page(text, url, stated=True)
        dates = find_anchors(page, reference)
    return page, add_unread_dates(page, dates)


def _listing(stories: list[Story], page: Page, undated: bool) -> Listing:
    drafts: list[Draft] = []
    skipped: list[Skipped] = []
    sections = _section_lines(page, stories)
    seen: set[tuple[str, str]] = set()
    summaries, names = without_names([summarise(story, page) for story in stories])
    if not page.marked:
        summaries = without_stray_captions(summaries)
    for story, summary, name in zip(stories, summaries, names, strict=True):
        title = clean_line(story.title(page))
        published = story.anchor.published
        if not title:
            shown = page.lines[story.anchor.line].text[:80]
            skipped.append(Skipped("", f"a date without a headline: {shown}"))
        elif published is None and not undated:
            skipped.append(Skipped(title, story.anchor.refused))
        elif (fold(title), str(published)[:10]) in seen:
            skipped.append(Skipped(title, "it stands twice on the page"))
        else:
            seen.add((fold(title), str(published)[:10]))
            place = bisect_left(sections, story.start)
            section = page.lines[sections[place - 1]].text.removesuffix(":").rstrip() if place else ""
            drafts.append(
                Draft(
                    headline=title,
                    published=published,
                    leeway=story.anchor.leeway,
                    summary=clean_text("\n".join(summary)),
                    section=clean_line(section, 200),
                    url=_url(story, page),
                    author=clean_line(author_of(story, page) or name, 200),
                )
            )
    hosts = Counter(urlsplit(draft.url).hostname or "" for draft in drafts if draft.url)
    host = hosts.most_common(1)[0][0] if hosts else ""
    return Listing(drafts, skipped, page.site or host)


def _url(story: Story, page: Page) -> str:
    """The link around or in the headline, else the one that leads to the rest of the story."""
    lines = [story.anchor.line] if story.inline else [max(story.headline, story.start), *range(story.start, story.end)]
    for index in lines:
        url = page.lines[index].url.strip()
        if url:
            return clean_url(urljoin(page.base, url) if page.base else url)
    return ""


def _section_lines(page: Page, stories: list[Story]) -> list[int]:
    """Find the lines that could head a section, belong to no story, and are touched by no text from above on a page
    that divides its blocks with blank lines."""
    own = {index for story in stories for index in range(story.start, story.end)}
    starts = {story.start for story in stories}
    divided = sum(line.gap > 0 for line in page.lines) * 4 > len(page.lines)  # one line in four
    sections = []
    for index, role in enumerate(page.roles):
        line = page.lines[index]
        below = index + 1
        while below < len(page.roles) and is_month(page.lines[below].text):
            below += 1
        named = role is Role.NOISE and below in starts and is_section_name(line.text)
        if index in own or not (named or (role is Role.TEXT and page.heads_section(index))):
            continue
        touched = divided and not line.gap and index > 0 and page.roles[index - 1] is Role.TEXT
        if line.heading or not touched:
            sections.append(index)
    return sections
