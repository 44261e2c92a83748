"""A news listing page: bytes or text in, drafts out.

The page becomes lines (`lines`, `html_lines`), its dates are found (`anchors`), the page is read in each order that
pages have and the one that explains it best is kept (`orders`), and each story gives a draft.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urljoin, urlsplit

from newsreader.errors import SourceError
from newsreader.model import Draft
from newsreader.sources.document import decode, is_html
from newsreader.sources.listing.anchors import Anchor, find_anchors
from newsreader.sources.listing.html import html_page
from newsreader.sources.listing.lines import Page, text_page
from newsreader.sources.listing.boilerplate import without_end_link
from newsreader.sources.listing.layouts import best_stories
from newsreader.sources.listing.partial_dates import complete_dates
from newsreader.sources.listing.roles import classify, side_lines
from newsreader.sources.listing.sections import section_lines, section_of
from newsreader.sources.listing.stories import (
    AnalysedPage,
    Story,
    author_of,
    summarise,
    without_stray_captions,
)
from newsreader.sources.listing.story_dates import story_dates
from newsreader.sources.listing.ends import find_undated
from newsreader.sources.results import Listing, Skipped
from newsreader.text import clean_line, clean_text, clean_url, fold


def parse_listing(
    page: str | bytes, *, reference: date | datetime | None = None, undated: bool = False, url: str = ""
) -> Listing:
    """Read a listing page, HTML or plain text.

    `reference` is the day that relative dates count from; `undated` takes stories without a date too; `url` is where
    the page came from, the base of its links. Raises SourceError, one line, when it holds no story.
    """
    text = decode(page) if isinstance(page, bytes) else page
    if not text.strip():
        raise SourceError("it is empty")
    content, found = _dated_page(text, url, reference)
    side = side_lines(content, found)
    anchors = story_dates(content, [anchor for anchor in found if anchor.line not in side])
    strays = {anchor.line for anchor in found if anchor.alone}
    page = AnalysedPage(content, classify(content, anchors, side | strays), anchors)
    stories = best_stories(page)
    stories = sorted([*stories, *find_undated(stories, page)], key=lambda story: story.start)
    listing = _listing(stories, page, undated)
    if not listing.drafts:
        raise SourceError(f"no story found: {_why_none(listing.skipped)}")
    listing.skipped.extend(_beside(content, found, side))
    return listing


def _dated_page(text: str, url: str, reference: date | datetime | None) -> tuple[Page, list[Anchor]]:
    """Return the lines of a page and its dates: those shown, or if there are none, those stated for machines."""
    marked = is_html(text)
    content = html_page(text, url) if marked else text_page(text)
    complete_dates(content)
    content.lines = [replace(line, text=without_end_link(line.text)) for line in content.lines]
    found = find_anchors(content, reference)
    if marked and not found:
        content = html_page(text, url, stated=True)
        found = find_anchors(content, reference)
    return content, found


def _why_none(skipped: list[Skipped]) -> str:
    if not skipped:
        return "no line of it is a date"
    first = skipped[0]
    others = f" (and {len(skipped) - 1} more)" if len(skipped) > 1 else ""
    return f"{first.headline[:80]}: {first.reason}{others}" if first.headline else f"{first.reason}{others}"


def _beside(page: Page, found: list[Anchor], side: set[int]) -> list[Skipped]:
    """Name what has a date in a menu, a footer or a side box."""
    dated = [anchor.line for anchor in found if anchor.line in side and anchor.alone and not anchor.refused]
    return [
        Skipped(clean_line(page.lines[max(index - 1, 0)].text, 200), "it stands beside the stories of the page")
        for index in dated
    ]


def _listing(stories: list[Story], page: AnalysedPage, undated: bool) -> Listing:
    drafts: list[Draft] = []
    skipped: list[Skipped] = []
    sections = section_lines(page, stories)
    seen: set[tuple[str, str]] = set()
    summaries = [summarise(story, page) for story in stories]
    if not page.source.marked:
        summaries = without_stray_captions(summaries)
    for story, summary in zip(stories, summaries, strict=True):
        title = clean_line(story.title(page))
        published = story.anchor.published
        if not title:
            shown = page.line(story.anchor.line).text[:80]
            skipped.append(Skipped("", f"a date without a headline: {shown}"))
        elif published is None and not undated:
            skipped.append(Skipped(title, story.anchor.refused))
        elif (fold(title), str(published)[:10]) in seen:
            skipped.append(Skipped(title, "it stands twice on the page"))
        else:
            seen.add((fold(title), str(published)[:10]))
            drafts.append(_draft(title, summary, story, page, sections))
    return Listing(drafts, skipped, page.source.site or _common_host(drafts))


def _draft(title: str, summary: list[str], story: Story, page: AnalysedPage, sections: list[int]) -> Draft:
    return Draft(
        headline=title,
        published=story.anchor.published,
        summary=clean_text("\n".join(summary)),
        section=clean_line(section_of(story, page, sections), 200),
        url=_url(story, page),
        author=clean_line(author_of(story, page), 200),
    )


def _url(story: Story, page: AnalysedPage) -> str:
    """The link around or in the headline, else the one that leads to the rest of the story."""
    lines = [story.headline] if story.headline >= 0 else []
    lines += [index for index in range(story.start, story.end) if page.line(index).url]
    if story.inline:
        lines = [story.anchor.line]
    for index in lines:
        url = page.line(index).url.strip()
        if url:
            return clean_url(urljoin(page.source.base, url) if page.source.base else url)
    return ""


def _common_host(drafts: list[Draft]) -> str:
    hosts = Counter(urlsplit(draft.url).hostname or "" for draft in drafts if draft.url)
    return hosts.most_common(1)[0][0] if hosts else ""
