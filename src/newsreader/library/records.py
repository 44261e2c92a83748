"""Articles as programs get them."""

from __future__ import annotations

from newsreader import schema
from newsreader.ids import format_id
from newsreader.library.library import Library
from newsreader.model import Article


def article_record(library: Library, article: Article) -> schema.Article:
    """Return an article as JSON has it."""
    state, body = library.store.states[article.id], library.store.body(article.id)
    return schema.Article.of(
        article,
        id=format_id(article.id),
        summary=body.summary,
        source=library.source_name(article.source),
        read=state.read,
        starred=state.starred,
        tags=sorted(state.tags),
        content=library.full_html(article.id) or body.content,
    )
