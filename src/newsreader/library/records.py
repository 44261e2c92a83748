"""Articles as data: what JSON output and hooks have of them."""

from __future__ import annotations

from newsreader.ids import format_id
from newsreader.library.library import Library
from newsreader.model import Article


def article_record(library: Library, article: Article) -> dict[str, object]:
    """Return an article as JSON has it; the keys and their order are API."""
    state, body = library.store.states[article.id], library.store.body(article.id)
    return {
        "id": format_id(article.id),
        "headline": article.headline,
        "published": article.published,
        "added": article.added,
        "summary": body.summary,
        "section": article.section,
        "source": library.source_name(article.source),
        "url": article.url,
        "author": article.author,
        "read": state.read,
        "starred": state.starred,
        "tags": sorted(state.tags),
        "content": library.full_html(article.id) or body.content,
    }
