"""Which stored article a draft is: the rule that keeps read articles read when a source changes its mind.

Within a source, a draft is the stored article with the same guid; else the one with the same url, when that
url stands once in the batch and the stored article's guid does not stand in it; else the one with the same
headline and day, when no guid or url speaks against it. The day is the one written in the article, in its own
offset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence

from newsreader.dates import to_iso
from newsreader.ids import stable_id
from newsreader.model import Article, ArticleId, Draft


class Matcher:
    """Finds the articles of one source that a batch of drafts means."""

    def __init__(self, articles: Iterable[Article], drafts: Sequence[Draft]) -> None:
        self._guids: dict[str, Article] = {}
        self._urls: dict[str, Article] = {}
        self._days: dict[tuple[str, str], list[Article]] = {}
        self._batch_urls = Counter(draft.url for draft in drafts)
        self._batch_guids = {draft.guid for draft in drafts if draft.guid}
        for article in articles:
            self.learn(article)

    def learn(self, article: Article) -> None:
        """Know an article, so that later drafts of the batch may be found to be it."""
        if article.guid:
            self._guids.setdefault(article.guid, article)
        if article.url:
            self._urls.setdefault(article.url, article)
        day = (article.headline, (article.published or "")[:10])
        self._days.setdefault(day, []).append(article)

    def find(self, draft: Draft) -> Article | None:
        """Find the article that the draft is."""
        if draft.guid and draft.guid in self._guids:
            return self._guids[draft.guid]
        if draft.url and self._batch_urls[draft.url] == 1:
            article = self._urls.get(draft.url)
            if article and article.guid not in self._batch_guids:
                return article
        day = (draft.headline, day_of(draft))
        return next((article for article in self._days.get(day, ()) if not _differ(article, draft)), None)


def _differ(article: Article, draft: Draft) -> bool:
    return any(
        ours and theirs and ours != theirs for ours, theirs in ((article.guid, draft.guid), (article.url, draft.url))
    )


def day_of(draft: Draft) -> str:
    """Give the day as the draft writes it (ISO 8601), empty if it has none."""
    return (to_iso(draft.published) or "")[:10]


def new_id(source: str, draft: Draft, *taken: Container[ArticleId]) -> ArticleId:
    """Make an id from what a draft is known by, the same on every machine unless it is `taken`."""
    known_by = draft.guid or draft.url or f"{draft.headline}\0{day_of(draft)}"
    candidate, attempt = stable_id("article", source, known_by), 0
    while any(candidate in ids for ids in taken):
        attempt += 1
        candidate = stable_id("article", source, known_by, str(attempt))
    return candidate
