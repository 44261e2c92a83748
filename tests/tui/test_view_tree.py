"""The lines of the list of views: their order, which are left out, and what is in which folder."""

import pytest

from newsreader.choices import ViewOrder
from newsreader.library.marking import set_state
from newsreader.library.sources import remove, rename, retag
from newsreader.library.views import ViewCounts, save, views
from newsreader.settings import Settings
from newsreader.tui.views.sidebar import Line, arrange, identity


@pytest.fixture
def counts(library, add):
    """Four sources: `b` (3 unread) and `a` (1) in `sea`, `b` also in `Work`; `c` (2) and `d` (none) in no folder."""
    for name, articles in (("a", 1), ("b", 3), ("c", 2), ("d", 1)):
        ids = add(*[f"{name}{number}" for number in range(articles)], source=name)
    set_state(library, ids, "read", True)
    for name, tag in (("a", "sea"), ("b", "sea"), ("b", "Work")):
        retag(library, name, tag, present=True)
    return ViewCounts(library)


def arranged(counts, order=ViewOrder.NAME, empty=True, closed=(), shown=("", "")) -> list[str]:
    """The lines below those of the views that every library has, indented as they are shown."""
    counts.catch_up()
    lines = arrange(counts, Settings(view_order=order, empty_views=empty), closed, shown)
    rest = lines[next(index for index, line in enumerate(lines) if line in {"Saved", "Sources"}) :]
    return [line if isinstance(line, str) else f"{'  ' if line.folder else ''}{line.view.name}" for line in rest]


def test_a_source_stands_in_each_of_its_folders_and_the_others_after_them(counts):
    assert arranged(counts) == ["Sources", "sea", "  a", "  b", "Work", "  b", "c", "d"]
    assert arranged(counts, closed={"sea"}) == ["Sources", "sea", "Work", "  b", "c", "d"]


def test_by_unread_the_most_come_first_in_each_folder_too(counts):
    assert arranged(counts, ViewOrder.UNREAD) == ["Sources", "sea", "  b", "  a", "Work", "  b", "c", "d"]


def test_where_nothing_is_unread_there_is_no_line_but_for_what_is_shown(counts, library):
    assert arranged(counts, empty=False) == ["Sources", "sea", "  a", "  b", "Work", "  b", "c"]
    shown = next(identity(view) for view in views(library) if view.name == "d")
    assert arranged(counts, empty=False, shown=shown)[-1] == "d"
    set_state(library, list(library.store.articles), "read", True)
    counts.catch_up()
    lines = arrange(counts, Settings(empty_views=False))
    assert lines[0] == "Views" and [line.view.kind for line in lines[1:]] == ["view"] * 5


def test_a_tag_of_articles_alone_is_no_folder_and_one_of_both_holds_its_sources(counts, library):
    ids = [article.id for article in library.store.articles.values() if article.source == "c"]
    set_state(library, ids, "tag:later", True)
    set_state(library, ids, "tag:sea", True)
    assert arranged(counts)[-2:] == ["Tags", "later"]
    line = next(line for line in arrange(counts, Settings()) if isinstance(line, Line) and line.view.name == "sea")
    assert counts.of(line.view).unread == 6


def test_folders_follow_sources_that_are_renamed_retagged_and_removed(counts, library):
    rename(library, "a", "z")
    retag(library, "b", "Work", present=False)
    remove(library, "c")
    assert arranged(counts) == ["Sources", "sea", "  b", "  z", "d"]
    set_state(
        library, [next(each.id for each in library.store.articles.values() if each.source == "d")], "tag:sea", True
    )
    remove(library, "z")
    remove(library, "b")
    assert arranged(counts) == ["Sources", "d", "Tags", "sea"], "no source that is there is in it"


def test_sources_of_a_tag_that_a_saved_view_has_the_name_of_stand_by_themselves(counts, library):
    save(library, "Work", "tag:work a")
    save(library, "sea", "tag:sea b")
    assert arranged(counts) == ["Saved", "sea", "Work", "Sources", "a", "b", "c", "d"]
