"""What a query means, said of one article by its definition; searches are held to it."""

from urllib.parse import urlsplit

from newsreader.dates import local_day
from newsreader.library import Library
from newsreader.library.ordering import in_order, place
from newsreader.library.searching import HIDDEN, MUTED
from newsreader.model import Article
from newsreader.query import Query, Sort
from newsreader.query.tree import All, Any, Condition, Node, Not, Pattern, Text
from newsreader.text import fold


def plain(library: Library, query: Query) -> list[Article]:
    """Give what `select` is to give, one article after another."""
    sources = library.store.sources
    removed = {source.key for source in sources.values() if source.removed}
    listed = [article for article in library.store.articles.values() if article.source not in removed]
    return [
        article
        for article in in_order(listed, query.sort or Sort.NEWEST, library.clock(), sources)
        if (MUTED in query.nodes or not matches(library, MUTED, article))
        and (HIDDEN in query.nodes or not matches(library, HIDDEN, article))
        and matches(library, query.root, article)
    ]


def texts(library: Library, article: Article) -> dict[str, str]:
    return {
        "headline": article.headline,
        "summary": library.store.body(article.id).summary,
        "section": article.section,
        "source": library.source_name(article.source),
        "author": article.author,
        "url": article.url,
        "domain": urlsplit(article.url).hostname or "",
    }


def matches(library: Library, node: Node, article: Article) -> bool:  # noqa: C901, PLR0911 - a case a kind
    """Whether an article matches a part of a query."""
    fields, state = texts(library, article), library.store.states[article.id]
    everywhere = "\n".join(fields[name] for name in ("headline", "summary", "section", "source", "author"))
    match node:
        case All():
            return all(matches(library, part, article) for part in node.parts)
        case Any():
            return any(matches(library, part, article) for part in node.parts)
        case Not():
            return not matches(library, node.part, article)
        case Text(field="domain"):
            return fields["domain"] == node.value or fields["domain"].endswith(f".{node.value}")
        case Text():
            return fold(node.value) in fold(fields[node.field] if node.field else everywhere)
        case Pattern():
            return node.compiled.search(fields[node.field] if node.field else everywhere) is not None
        case Condition("is", "muted"):
            return any(matches(library, rule.root, article) for rule in library.mute_rules)
        case Condition("is"):
            return {"unread": not state.read, "tagged": bool(state.tags)}.get(node.value) or getattr(
                state, node.value, False
            )
        case Condition("has"):
            return bool(fields[node.value])
        case Condition("tag"):
            return fold(node.value) in map(fold, state.tags.union(library.store.sources[article.source].tags))
        case Condition("id"):
            return article.id in node.ids
        case Condition():
            return place(article, library.clock()).day.toordinal() in node.days(local_day(library.clock()))
