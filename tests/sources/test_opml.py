"""OPML both ways: folders are tags, and nothing in it is ever run."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.errors import SourceError
from newsreader.sources.lists import MAX_FOLDERS, MAX_OUTLINES, Outline, read_opml, write_opml
from newsreader.text import clean_line
from tests.conftest import SHARED
from tests.hostile import HOSTILE

MINE = Path(__file__).parent / "feeds" / "sources.opml"


def opml(body: str) -> str:
    return f'<opml version="1.0"><body>{body}</body></opml>'


def test_sources_are_read_with_their_folders_and_categories_as_tags():
    assert read_opml(MINE.read_text()).outlines == [
        Outline("Loose", "https://loose.example/feed", "https://loose.example/", ("Work",)),
        Outline("Harbour", "https://harbour.example/rss", "", ("Work", "Ships", "Sea", "News/Local")),
        Outline("loose.example", "http://loose.example/nameless", "", ("Work",)),
        Outline("Filtered", "https://filtered.example/feed"),
    ]


def test_what_is_left_out_is_said_and_commands_are_never_kept():
    found = read_opml(MINE.read_text())
    assert [(skipped.headline, skipped.reason) for skipped in found.skipped] == [
        ("A command", "it is a command, and commands are never run"),
        ("Another", "it is a command, and commands are never run"),
        ("A filter", "it is a command, and commands are never run"),
        ("A file", "not an http address: file:///etc/passwd"),
        ("A folder of searches", "it is no feed (vfolder)"),
    ]
    assert "rm -rf" not in repr(found.outlines)


def test_bare_ampersands_are_forgiven():
    found = read_opml(opml('<outline text="A & B" xmlUrl="https://h.example/?a=1&b=2&amp;c=3"/>'))
    assert found.outlines == [Outline("A & B", "https://h.example/?a=1&b=2&c=3")]


def test_names_of_html_are_read():
    found = read_opml(
        opml('<outline text="Caf&eacute; &ndash; &#8217;x&amp;y" xmlUrl="https://h.example/?a=1&copy=2"/>')
    )
    assert found.outlines == [Outline("Café – ’x&y", "https://h.example/?a=1&copy=2")]


def test_what_is_no_feed_is_said_to_be_none():
    found = read_opml(opml('<outline type="link" text="A" url="https://h.example/"/><outline type="rss" text="B"/>'))
    assert list(map(str, found.skipped)) == ["A: it is no feed (link)", "B: it has no address"]


def test_a_name_and_password_that_the_reader_gave_are_kept():
    found = read_opml(opml('<outline text="Mine" xmlUrl="https://me:secret@h.example/"/>'))
    assert found.outlines[0].url == "https://me:secret@h.example/"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("<rss/>", "not an OPML file"),
        ("<not-opml><body/></not-opml>", "not an OPML file"),
        (opml("<outline>"), "broken: line 1"),
        ('<?xml version="1.0"?>\n<!-- all\nof them -->\n' + opml("<outline>"), "broken: line 4"),
        ("no tags", "no tags"),
        (f'<!DOCTYPE o [<!ENTITY x "y">]>{opml("")}', "entities"),
        (opml('<outline text="f">' * 100 + "</outline>" * 100), f"more than {MAX_FOLDERS} deep"),
        (opml("<outline " + " ".join(f'a{n}=""' for n in range(2_000)) + "/>"), "attributes"),
    ],
)
def test_what_is_no_list_of_sources_is_refused(text, reason):
    with pytest.raises(SourceError, match=reason):
        read_opml(text)


def test_a_list_without_sources_is_one():
    assert read_opml(opml("")).outlines == []
    assert read_opml('<opml version="2.0"><head/></opml>').outlines == []


def test_no_more_than_so_many_sources_are_taken():
    body = "".join(f'<outline text="{n}" xmlUrl="https://h.example/{n}"/>' for n in range(MAX_OUTLINES + 50))
    found = read_opml(opml(body))
    assert len(found.outlines) == MAX_OUTLINES
    assert [skipped.reason for skipped in found.skipped] == ["only the first 10,000 sources are taken"]


@pytest.mark.parametrize("name", HOSTILE)
def test_text_that_attacks_is_cleaned_and_comes_back_the_same(name):
    tag = clean_line(HOSTILE[name]).encode("utf-8", "replace").decode() or "tag"
    written = write_opml([Outline(HOSTILE[name], "https://h.example/", "", (tag,))])
    (outline,) = read_opml(written).outlines
    assert outline.name == clean_line(outline.name)
    assert outline.tags == (tag,)


NAMES = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=8).map(clean_line).filter(bool)


@given(st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=3, unique=True)), max_size=6))
def test_what_is_written_reads_back_the_same(sources):
    outlines = [
        Outline(name, f"https://h.example/{number}?a=1&b='2'", f"https://h.example/{number}", tuple(tags))
        for number, (name, tags) in enumerate(sources)
    ]
    assert sorted(read_opml(write_opml(outlines)).outlines, key=lambda outline: outline.url) == outlines


@pytest.mark.skipif(not (SHARED / "feeds").exists(), reason="no OPML files of others here")
def test_the_lists_of_other_readers_come_back_the_same():
    seen = 0
    for path in sorted((SHARED / "feeds" / "opml").rglob("*.*")):
        if "opml-element-missing" in path.name:
            continue
        found = read_opml(path.read_text(encoding="utf-8"))
        again = read_opml(write_opml(found.outlines))
        assert sorted(again.outlines, key=lambda outline: outline.url) == sorted(
            found.outlines, key=lambda outline: outline.url
        )
        seen += len(found.outlines)
    assert seen > 500
