"""Sources: how they are found, named, tagged, and exchanged with other readers."""

import pytest
from msgspec.structs import replace

from newsreader.errors import SourceError, UsageError
from newsreader.library.adding import add as add_source
from newsreader.library.adding import preview
from newsreader.library.marking import mute, set_state
from newsreader.library.refreshing import Refresh, all_sources
from newsreader.library.searching import select
from newsreader.library.sources import (
    NAMED,
    find,
    find_by_url,
    move,
    outlines,
    remove,
    rename,
    rename_folder,
    retag,
    set_interval,
    subscribe,
)
from newsreader.library.views import save, saved, source_view
from newsreader.model import Source, SourceKind
from newsreader.query import parse
from newsreader.sources.lists import looks_like_list, read_list, write_opml
from tests.site import rss

OPML = b"""<opml version="2.0"><body><outline text="Sea, salt"><outline text="#Docks">
<outline text="Harbour" xmlUrl="https://Example.org:443/feed#top"/></outline></outline>
<outline text="Harbour" xmlUrl="https://other.example/feed"/></body></opml>"""


def test_a_source_is_found_by_name_and_key_while_it_is_there(library, add):
    add("One", source="site")
    rename(library, "site", "Docks")
    assert find(library, "Docks") == find(library, "site")
    with pytest.raises(UsageError, match="there are: Docks"):
        find(library, "absent")
    remove(library, "Docks")
    with pytest.raises(UsageError, match="there are: none"):
        find(library, "Docks")


def test_a_name_changes_and_the_key_and_the_articles_stay(library, add):
    add("One", source="site")
    assert rename(library, "site", " New\tname ").name == "New name"
    assert library.store.sources["site"].name == "New name"
    assert [article.source for article in select(library, parse('source:"new name"'))] == ["site"]
    add("Two", source="New name")
    assert len(library.store.sources) == 1


def test_of_many_sources_those_with_a_like_name_are_offered(library, add):
    for number in range(NAMED + 1):
        add("One", source=f"Source {number}")
    add("One", source="Harbour News")
    with pytest.raises(UsageError, match=r"there is no source 'harbor news'; did you mean Harbour News[?]$"):
        find(library, "harbor news")
    with pytest.raises(UsageError, match=r"there is no source 'qqqq'; `newsreader sources` lists them$"):
        find(library, "qqqq")


def test_a_source_moves_and_its_articles_and_marks_stay(library, site):
    old = site.put("/old", rss("Harbour", "One", "Two"), etag='"1"')
    add_source(library, preview(library, old), tags=["sea"], every=7200)
    set_state(library, [select(library, parse("One"))[0].id], "read", True)
    site.answers.clear()
    Refresh(library, all_sources(library)).run()
    assert "it may have moved" in library.store.sources[old].error
    moved = move(library, "Harbour", site.put("/new", rss("Harbour", "One", "Two", "Three"), etag='"1"'))
    assert (moved.key, moved.url, moved.tags, moved.every) == (old, site.url("/new"), ("sea",), 7200)
    assert (moved.error, moved.etag, moved.due) == ("", "", "")
    assert Refresh(library, all_sources(library)).run().added == 1
    assert len(select(library, parse("is:read"))) == 1
    assert find_by_url(library, site.url("/new")) == library.store.sources[old]


def test_a_source_moves_to_no_address_of_another_and_to_nothing_else(library, site, add):
    for path in ("/a", "/b"):
        add_source(library, preview(library, site.put(path, rss(path, path))))
    add("One", source="file")
    for name, url in (
        ("/a", site.url("/b")),
        ("/a", "javascript:1"),
        ("file", site.url("/c")),
        ("none", site.url("/c")),
    ):
        with pytest.raises(UsageError):
            move(library, name, url)
    remove(library, "/b")
    moved = move(library, "/a", site.url("/b"))
    assert find_by_url(library, site.url("/b")) == moved


@pytest.mark.parametrize("name", ["", " \u200b", "other"])
def test_a_name_that_is_empty_or_taken_is_refused(library, add, name):
    add("One", source="site")
    add("Two", source="other")
    with pytest.raises(UsageError):
        rename(library, "site", name)


def test_tags_are_added_once_whatever_their_case_and_taken_away(library, add):
    add("One", source="site")
    assert retag(library, "site", "#Sea", present=True).tags == ("Sea",)
    assert retag(library, "site", "sea", present=True).tags == ("Sea",)
    assert retag(library, "site", "SEA", present=False).tags == ()
    for name in ("", "a,b"):
        with pytest.raises(UsageError):
            retag(library, "site", name, present=True)


def test_renaming_tagging_and_the_interval_of_a_source_are_undone_and_redone(library, add):
    add("One", source="site")
    with library.store.transaction() as transaction:
        transaction.add_source(
            replace(library.store.sources["site"], kind=SourceKind.FEED, url="https://site.example/")
        )
    before = library.store.sources["site"]
    rename(library, "site", "Docks")
    retag(library, "Docks", "sea", present=True)
    set_interval(library, "Docks", 7200)
    retag(library, "Docks", "Sea", present=False)
    after = library.store.sources["site"]
    assert [entry.action for entry in library.store.history()] == [
        "untagged source Docks Sea",
        "refresh Docks every 2 hours",
        "tagged source Docks sea",
        "renamed site to Docks",
    ]
    for _ in range(4):
        assert library.store.undo().restored == 1
    assert library.store.sources["site"] == before
    for _ in range(4):
        assert library.store.redo().restored == 1
    assert library.store.sources["site"] == after
    assert (after.name, after.tags, after.every) == ("Docks", (), 7200)


def test_a_folder_is_renamed_and_removed_as_one_change_and_other_tags_stay(library, add):
    for name, tags in (("a", ("Sea", "x")), ("b", ("sea",)), ("c", ("x",))):
        add("One", source=name)
        for tag in tags:
            retag(library, name, tag, present=True)
    before = dict(library.store.sources)
    assert rename_folder(library, "sea", "#Ocean") == 2
    assert [source.tags for source in library.store.sources.values()] == [("x", "Ocean"), ("Ocean",), ("x",)]
    assert rename_folder(library, "ocean", "") == 2
    assert [source.tags for source in library.store.sources.values()] == [("x",), (), ("x",)]
    for action in ("removed folder ocean", "renamed folder sea to Ocean"):
        assert library.store.undo().entry.action == action
    assert dict(library.store.sources) == before
    with pytest.raises(UsageError):
        rename_folder(library, "x", "a,b")


def test_a_file_has_no_interval(library, add):
    add("One", source="file")
    with pytest.raises(UsageError, match="file and has no address"):
        set_interval(library, "file", 60)


def test_a_list_brings_each_source_once_with_its_folders_as_tags(library):
    done = subscribe(library, read_list(OPML))
    assert [(source.name, source.tags) for source in done.added] == [
        ("Harbour", ("Sea salt", "Docks")),
        ("Harbour (other.example)", ()),
    ]
    assert [source.key for source in done.added] == ["https://example.org/feed", "https://other.example/feed"]
    again = subscribe(library, read_list(OPML))
    assert (len(again.added), len(again.known), len(library.store.sources)) == (0, 2, 2)
    assert find_by_url(library, "https://example.org/feed#x").name == "Harbour"


def test_a_list_brings_back_what_was_removed_and_undo_does_not_touch_it(library):
    subscribe(library, read_list(OPML))
    remove(library, "Harbour")
    assert len(subscribe(library, read_list(OPML)).added) == 1
    assert not find(library, "Harbour").removed
    library.store.undo()
    assert not library.store.sources["https://example.org/feed"].removed


def test_a_list_is_known_by_its_content():
    assert looks_like_list(OPML)
    for data in (b"", b"<rss><channel/></rss>", b"words", bytes(range(256)) * 9):
        assert not looks_like_list(data)
    with pytest.raises(SourceError):
        read_list(b"<rss><channel/></rss>")


def test_what_is_exported_is_read_back_the_same_but_for_passwords():
    there = [
        Source(
            key="1", name='A "b" & <c>', kind=SourceKind.FEED, url="https://me:pw@example.org/?a=1&b=2", tags=("x",)
        ),
        Source(key="2", name="plain", kind=SourceKind.LISTING, url="https://example.org/news"),
        Source(key="3", name="a file"),
    ]
    read = read_list(write_opml(outlines(there)).encode()).outlines
    assert {(each.name, each.url, each.tags) for each in read} == {
        ('A "b" & <c>', "https://example.org/?a=1&b=2", ("x",)),
        ("plain", "https://example.org/news", ()),
    }


def test_ten_thousand_sources_are_taken_quickly(library):
    listed = "".join(f'<outline text="Same" xmlUrl="https://h{number}.example/feed"/>' for number in range(10_000))
    done = subscribe(library, read_list(f"<opml><body>{listed}</body></opml>".encode()))
    assert len({source.name for source in done.added}) == 10_000


def test_a_move_is_undone_and_what_is_known_of_the_other_address_goes(library, site):
    old, new = site.put("/old", rss("Harbour", "One"), etag='"1"'), site.put("/new", rss("Harbour", "Two"), etag='"2"')
    add_source(library, preview(library, old), tags=["sea"])
    move(library, "Harbour", new)
    Refresh(library, all_sources(library)).run()
    assert library.store.sources[old].etag == '"2"'
    assert library.store.undo().entry.action == f"moved Harbour to {new}"
    source = library.store.sources[old]
    assert (source.url, source.tags, source.etag, source.succeeded, source.digest) == (old, ("sea",), "", "", "")
    assert library.store.redo().restored == 1
    assert library.store.sources[old].url == new


def test_undo_gives_no_source_the_name_or_the_address_of_another(library, site, add):
    old = site.put("/old", rss("Harbour", "One"))
    add_source(library, preview(library, old))
    move(library, "Harbour", site.url("/new"))
    rename(library, "Harbour", "Docks")
    mute(library, "source:Docks")
    add("Two", source="Harbour")
    with library.store.transaction() as transaction:
        transaction.add_source(Source(key="http://third.example/", name="Third", kind=SourceKind.FEED, url=old))
    assert library.store.undo().restored == 1
    for _ in range(2):
        undone = library.store.undo()
        assert (undone.restored, undone.counted) == (0, "changed since, and left")
    assert sorted(source.name for source in library.store.sources.values()) == ["Docks", "Harbour", "Third"]
    assert library.store.sources[old].url == site.url("/new")


def test_a_removed_source_gives_its_name_up_to_another_and_comes_back_with_one_of_its_own(library, add):
    add("One", source="first")
    rename(library, "first", "Harbour")
    add("Two", source="second")
    remove(library, "Harbour")
    rename(library, "second", "Harbour")
    with library.store.transaction() as transaction:
        transaction.set_removed("first", False)
    assert sorted(source.name for source in library.store.sources.values()) == ["Harbour", "Harbour (2)"]
    assert library.store.sources["second"].name == "Harbour"


def test_a_name_that_a_removed_source_gave_up_is_taken_back_with_undo(library, add):
    add("One", source="one")
    add("Two", source="two")
    rename(library, "one", "Docks")
    remove(library, "Docks")
    rename(library, "two", "Docks")
    named = {key: source.name for key, source in library.store.sources.items()}
    library.store.undo()
    assert {key: source.name for key, source in library.store.sources.items()} == {"one": "Docks", "two": "two"}
    library.store.redo()
    assert {key: source.name for key, source in library.store.sources.items()} == named


def test_rules_and_views_that_mean_a_source_by_its_name_follow_it(library, add):
    for source in ("Harbour", "Harbour News", "Tides"):
        add(f"One of {source}", source=source)
    mute(library, "source:tides -storm")
    mute(library, source_view(library, "Harbour").query)
    save(library, "Tides", "source:Tides is:unread", read="explicit")
    save(library, "Water", "(source:tides OR source:harbour) sort:oldest")
    rename(library, "Tides", "Currents")
    rename(library, "Harbour", "Docks and piers")
    assert [str(rule) for rule in library.mute_rules] == ['source:"Docks and piers"', "source:Currents -storm"]
    assert [(view.name, view.query, view.read) for view in saved(library)] == [
        ("Currents", "source:Currents is:unread", "explicit"),
        ("Water", "(source:Currents OR source:harbour) sort:oldest", ""),
    ]
    for _ in range(2):
        library.store.undo()
    assert {str(rule) for rule in library.mute_rules} == {"source:/^Harbour$/", "source:tides -storm"}
    assert [view.name for view in saved(library)] == ["Tides", "Water"]


def test_views_that_go_by_the_tag_of_a_folder_follow_it(library, add):
    (gulls,) = add("Gulls", source="one")
    add("Tides", source="two")
    retag(library, "two", "sea", present=True)
    save(library, "Sea", "tag:sea is:unread")
    assert rename_folder(library, "sea", "ocean") == 1
    assert [(view.name, view.query) for view in saved(library)] == [("ocean", "tag:ocean is:unread")]
    set_state(library, [gulls], "tag:ocean", True)
    rename_folder(library, "ocean", "deep water")
    assert [view.query for view in saved(library)] == ['(tag:"deep water" OR tag:ocean) is:unread']
    assert len(select(library, parse(saved(library)[0].query))) == 2
    for _ in range(3):
        library.store.undo()
    assert [(view.name, view.query) for view in saved(library)] == [("Sea", "tag:sea is:unread")]


@pytest.mark.parametrize("name", ["Docks", "unread"])
def test_a_view_that_follows_a_source_takes_no_other_view_its_name(library, add, name):
    add("One", source="Harbour")
    save(library, "Harbour", "source:Harbour")
    save(library, "Docks", "crane")
    rename(library, "Harbour", name)
    assert {view.name: view.query for view in saved(library)} == {"Harbour": f"source:{name}", "Docks": "crane"}
