"""Views: those there are, those that are saved, and which of them take the place of which."""

import pytest

from newsreader.errors import QueryError, UsageError
from newsreader.library import open_library
from newsreader.library.marking import set_state
from newsreader.library.searching import select
from newsreader.library.views import View, built_in, owner, remove, rename, save, saved, set_policy, views
from newsreader.model import SavedView
from newsreader.query import parse
from tests.conftest import draft

FIXED = ["All", "Unread", "Starred", "Today", "This week"]


def names(library) -> list[str]:
    return [view.name for view in views(library)]


def named(library, name: str) -> View:
    return next(view for view in views(library) if view.name == name)


def test_every_library_has_five_views_and_one_for_each_source_section_and_tag(library, add):
    (first, _) = add(draft("One", section="News"), draft("Two", section="Éclairs"), source="site")
    set_state(library, [first], "tag:later", True)
    assert names(library) == [*FIXED, "site", "Éclairs", "News", "later"]
    assert [view.key for view in views(library)[:5]] == ["1", "2", "3", "4", "5"]


def test_a_saved_view_stands_between_them_and_is_seen_by_another_process(library, store_path, clock, add):
    add("One")
    with open_library(store_path, clock=clock) as other:
        assert save(library, "onco", "breast OR lung sort:oldest", key="6", read="dwell").kind == "saved"
        assert other.store.poll().views
        assert named(other, "onco") == View("onco", "breast OR lung sort:oldest", "saved", "6", "dwell")
    with open_library(store_path, clock=clock) as later:
        assert names(later) == [*FIXED, "onco", "site"]


def test_saving_again_changes_what_is_given_and_leaves_the_rest(library):
    save(library, "onco", "breast", key="6", read="dwell")
    save(library, "Ónco", "lung", key="7")
    assert saved(library)[0].name == "onco"
    assert named(library, "onco") == View("onco", "lung", "saved", "7", "dwell")
    save(library, "onco", "lung", key="", read="")
    assert named(library, "onco") == View("onco", "lung", "saved")


def test_saving_and_removing_are_undone_and_redone_like_any_change(library):
    save(library, "onco", "breast", key="6")
    save(library, "onco", "lung", read="end")
    remove(library, "ONCO")
    assert [entry.action for entry in library.store.history()] == [
        "removed view onco",
        "saved view onco",
        "saved view onco",
    ]
    assert saved(library) == []
    assert library.store.undo().restored == 1
    assert named(library, "onco") == View("onco", "lung", "saved", "6", "end")
    library.store.undo()
    assert named(library, "onco") == View("onco", "breast", "saved", "6")
    library.store.undo()
    assert names(library) == FIXED
    for _ in range(2):
        library.store.redo()
    assert named(library, "onco") == View("onco", "lung", "saved", "6", "end")


def test_undo_leaves_what_another_change_set_since(library):
    save(library, "onco", "breast")
    with library.store.transaction() as transaction:
        transaction.set_field("views", next(iter(library.store.saved_views)), "query", "lung")
    library.store.undo()
    assert next(iter(library.store.saved_views.values())).query == "lung"
    assert saved(library) == []


def test_a_saved_view_takes_the_place_of_the_one_whose_name_it_bears(library, add):
    add("One", source="port")
    add("Two", source="sea")
    save(library, "unread", "is:unread -source:sea", key="u")
    assert built_in(library, "Unread") == View("unread", "is:unread -source:sea", "view", "u")
    assert names(library) == ["All", "unread", "Starred", "Today", "This week", "port", "sea"]
    save(library, "port", "source:port has:summary")
    assert names(library) == ["All", "unread", "Starred", "Today", "This week", "port", "sea"]
    assert named(library, "port").kind == "saved"
    save(library, "sea", "source:sea", key="7")
    assert named(library, "sea") == View("sea", "source:sea", "source", "7")
    remove(library, "Unread")
    assert built_in(library, "Unread") == View("Unread", "is:unread", "view", "2")


def test_a_source_keeps_its_own_rule_when_another_one_makes_its_query_longer(library, add):
    add("One", source="port")
    set_policy(library, named(library, "port"), "end")
    add("Two", source="port.example")
    port = named(library, "port")
    assert (port.kind, port.read, port.query) == ("source", "end", "source:/^port$/")


def test_a_view_keeps_nothing_of_a_policy_that_is_taken_back(library, add):
    add("One", source="port")
    for name in ("All", "port"):
        set_policy(library, named(library, name), "explicit")
        assert named(library, name).read == "explicit"
        set_policy(library, named(library, name), "")
        assert named(library, name).read == "" and saved(library) == []
    save(library, "onco", "breast", key="6")
    set_policy(library, named(library, "onco"), "dwell")
    set_policy(library, named(library, "onco"), "")
    assert named(library, "onco") == View("onco", "breast", "saved", "6")


def test_a_key_that_shows_another_view_is_refused(library):
    save(library, "onco", "breast", key="6")
    with pytest.raises(UsageError, match="6 is taken: it shows onco"):
        save(library, "lung", "lung", key="6")
    with pytest.raises(UsageError, match="1 is taken: it shows All"):
        save(library, "lung", "lung", key="1")
    save(library, "onco", "breast OR mammary", key="6")
    assert owner(library, "6").name == "onco" and owner(library, "9") is None
    assert [view.name for view in saved(library)] == ["onco"]


@pytest.mark.parametrize("key", ["6,7", "g g", "x" * 31])
def test_what_is_no_key_is_refused(library, key):
    with pytest.raises(UsageError, match="is no key"):
        save(library, "onco", "breast", key=key)


def test_what_can_be_no_view_is_refused(library):
    with pytest.raises(UsageError, match="needs a name"):
        save(library, " \x1b ", "breast")
    with pytest.raises(QueryError):
        save(library, "onco", "(")
    with pytest.raises(UsageError, match="explicit, open, dwell, end"):
        save(library, "onco", "breast", read="never")
    with pytest.raises(UsageError, match="there are: none"):
        remove(library, "onco")
    assert library.store.history() == []


def test_a_view_that_this_version_cannot_read_is_passed_over(library, add):
    add("One")
    save(library, "onco", "breast")
    with library.store.transaction() as transaction:
        transaction.set_field("views", next(iter(library.store.saved_views)), "query", "(")
    assert names(library) == [*FIXED, "site"]


def test_a_view_that_cannot_be_read_can_be_removed(library):
    with library.store.transaction("saved by another version") as transaction:
        transaction.set_view(SavedView(name="Dark", query="mood:dark"))
    assert saved(library) == []
    assert remove(library, "dark") == "Dark"
    assert not any(view.active for view in library.store.saved_views.values())


def test_names_that_differ_in_case_only_are_one_view(library, add):
    first, second, third = add("One", "Two", "Three")
    for article_id, tag in ((first, "Sea"), (second, "sea"), (third, "seaside")):
        set_state(library, [article_id], f"tag:{tag}", True)
    add("Four", source="SITE")
    found = {view.name: len(select(library, parse(view.query))) for view in views(library) if view.kind != "view"}
    assert found == {"SITE": 4, "Sea": 2, "seaside": 1}


@pytest.mark.parametrize("name", ["a/b", "a(b)", "x.y", 'say "so"', "on:today", "OR", "-x", "東京"])
def test_any_name_is_a_view_of_its_own(library, add, name):
    add("One", source=name)
    add("Two", source=f"{name} and more")
    view = next(view for view in views(library) if view.kind == "source" and view.name == name)
    assert [article.headline for article in select(library, parse(view.query))] == ["One"]


def test_views_of_thousands_of_sources_are_found_by_looking_at_each_once(library, add, monkeypatch):
    from newsreader.library import views as views_module

    asked = []
    monkeypatch.setattr(views_module, "fold", lambda text: asked.append(text) or text.casefold())
    found = views_module.arranged(library, {"source": [f"site {n}" for n in range(3000)], "section": (), "tag": ()})
    assert len(found) == 3005
    assert len(asked) < 5 * 3000


def test_a_saved_view_is_renamed_with_all_that_belongs_to_it_and_undo_takes_it_back(library, add):
    add("One", source="port")
    save(library, "onco", "breast", key="6", read="end")
    assert rename(library, "ONCO", " Cancer\n") == View("Cancer", "breast", "saved", "6", "end")
    assert [view.name for view in saved(library)] == ["Cancer"]
    assert library.store.undo().entry.action == "renamed view onco to Cancer"
    assert named(library, "onco") == View("onco", "breast", "saved", "6", "end")
    assert rename(library, "onco", "ONCO").name == "ONCO" and saved(library)[0].name == "ONCO"
    for taken in ("", "port", "unread"):
        with pytest.raises(UsageError):
            rename(library, "onco", taken)
    with pytest.raises(UsageError, match="there are: ONCO"):
        rename(library, "port", "harbour")
