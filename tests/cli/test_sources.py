"""The commands for sources: what they ask, print and change."""

import os
import pty
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from newsreader.library import open_library
from tests.hostile import HOSTILE, assert_harmless
from tests.site import PAGE, item, rss


@pytest.fixture
def feed(site):
    return site.put("/feed", rss("Harbour", *(item(f"Story {number}", text="What is known.") for number in range(7))))


def link(path: str, title: str) -> str:
    return f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{path}">'


OPML = """<opml version="2.0"><body>
  <outline text="Sea"><outline text="Harbour" type="rss" xmlUrl="{harbour}" category="news"/>
    <outline text="Steals" type="rss" xmlUrl="|touch /tmp/owned"/></outline>
  <outline text="Files" type="rss" xmlUrl="file:///etc/passwd"/>
  <outline text="Mine" type="rss" xmlUrl="https://me:secret@example.org/feed"/>
</body></opml>"""


def test_adding_shows_what_it_understood_and_the_first_five(run, feed):
    result = run("add", feed, "--tag", "sea", "--every", "2h")
    lines = result.out.splitlines()
    assert result.code == 0
    assert lines[0] == "Harbour: RSS 2.0, 7 articles"
    assert [line.split()[-1] for line in lines[1:6]] == list("01234")
    assert lines[6:] == ["  and 2 more", "Harbour: added, 7 new, 0 changed"]
    (source,) = run("sources", "--output", "json").data
    assert (source["tags"], source["every"], source["unread"]) == (["sea"], 7200, 7)
    assert len(run("list", "tag:sea", "--output", "json").data) == 7


def test_adding_again_takes_what_is_new(run, site, feed):
    run("add", feed)
    assert run("add", feed).out.splitlines()[-1] == "Harbour: already there, 0 new, 0 changed"


def test_adding_prints_data_on_request(run, feed):
    added = run("add", feed, "--name", "Docks", "--output", "json").data
    assert (added["source"], added["kind"], added["format"], added["added"]) == ("Docks", "feed", "RSS 2.0", 7)
    assert [each["headline"] for each in added["first"]] == [f"Story {number}" for number in range(5)]


def test_a_page_with_several_feeds_says_how_to_choose_and_adds_nothing(run, site):
    site.put("/a", rss("All", "One"))
    site.put("/b", rss("Ships", "Two"))
    url = site.put("/", PAGE.format(links=link("/a", "All") + link("/b", "Ships")))
    result = run("add", url)
    assert result.code == 2
    assert "1 All (RSS)" in result.err and "2 Ships (RSS)" in result.err and "--feed N" in result.err
    assert run("sources").code == 3
    assert run("add", url, "--feed", 2).out.splitlines()[-1] == "Ships: added, 1 new, 0 changed"
    assert "listing page, 3 articles" in run("add", url, "--feed", 0).out
    assert run("add", url, "--feed", 9).code == 2


def test_on_a_terminal_it_asks_which_feed_is_meant(site, tmp_path):
    site.put("/a", rss("All", "One"))
    site.put("/b", rss("Ships", "Two"))
    url = site.put("/", PAGE.format(links=link("/a", "All") + link("/b", "Ships")))
    main, side = pty.openpty()
    command = [sys.executable, "-m", "newsreader", "--store", str(tmp_path / "articles.json"), "add", url]
    process = subprocess.Popen(command, stdin=side, stderr=side, stdout=subprocess.PIPE, text=True)
    os.close(side)
    asked = b""
    while not asked.endswith(b"the page itself: "):
        asked += os.read(main, 4096)
    os.write(main, b"2\n")
    out, _ = process.communicate(timeout=30)
    os.close(main)
    assert process.returncode == 0
    assert out.splitlines()[-1] == "Ships: added, 1 new, 0 changed"


@pytest.mark.parametrize(
    ("path", "status", "code", "says"),
    [("/gone", "410 Gone", 4, "gone"), ("/no", "404 Not Found", 4, "404"), ("/html", "200 OK", 4, "no news")],
)
def test_what_cannot_be_added_is_one_line_with_the_address(run, site, path, status, code, says):
    url = site.put(path, "<html><body>Log in</body></html>", status)
    result = run("add", url)
    (line,) = result.err.splitlines()
    assert (result.code, result.out) == (code, "")
    assert url in line and says in line
    assert run("sources").code == 3


def test_a_file_is_not_taken_for_a_host(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my feeds.opml").write_text("<opml/>")
    done = run("add", "my feeds.opml")
    said = "newsreader: my feeds.opml is a file: `newsreader import 'my feeds.opml'` adds what it holds\n"
    assert (done.code, done.out, done.err) == (2, "", said)


@pytest.mark.parametrize(
    "line",
    ["add", "add ftp://x.org", "add --every 5x http://x.org", "add --every 0m http://x.org", "sources rename x"]
    + ["sources tag x y z", "sources rename absent new", "sources tag absent add x", "mute --remove", "mute is:read"]
    + ["mute --remove absent", "refresh absent", "mute sort:oldest", "remove absent", "add --feed x http://x.org"],
)
def test_wrong_usage_is_exit_2_without_a_traceback(filled, line):
    result = filled(*line.split())
    assert result.code == 2
    assert result.err.startswith("newsreader: ") and "Traceback" not in result.err


def test_sources_are_listed_with_how_they_are_doing(run, site, feed):
    run("add", feed)
    site.put("/broken", rss("Broken", "One"))
    run("add", site.url("/broken"))
    site.put("/broken", "", "500 Oops")
    run("refresh", "Broken")
    table = run("sources").out.splitlines()
    assert table[0].startswith("Broken") and "failing: 500 Internal Server Error" in table[0]
    assert table[1].startswith("Harbour") and "feed" in table[1] and " 7 " in table[1]
    objects = run("sources", "--output", "json").data
    assert [each["name"] for each in objects] == ["Broken", "Harbour"]
    assert (objects[0]["note"], objects[0]["failures"]) == ("failing", 1)
    assert objects[1]["note"].startswith("inactive: newest ")
    assert objects[1]["due"] > objects[1]["succeeded"]
    assert len(run("sources", "--output", "tsv").out.splitlines()) == 2


def test_a_source_is_renamed_and_keeps_its_articles(run, feed):
    run("add", feed)
    assert run("sources", "rename", "Harbour", "Docks").code == 0
    assert len(run("list", "source:docks", "--output", "json").data) == 7
    assert "1 source: 0 new" in run("refresh", "Docks").out
    assert run("sources", "rename", "Docks", "  ").code == 2


def test_a_source_is_given_another_address(run, site, feed):
    run("add", feed)
    new = site.put("/new", rss("Harbour", "Another")).replace("//", "//me:secret@")
    assert run("sources", "move", "Harbour", new).out == f"Harbour: {site.url('/new')}\n"
    assert run("refresh").out == "1 source: 1 new\n"
    assert run("sources", "move", "Harbour", "nowhere:x").code == 2


def test_a_source_is_tagged_and_untagged(run, feed):
    run("add", feed)
    assert run("sources", "tag", "Harbour", "add", "sea").out == "Harbour: #sea\n"
    assert len(run("list", "tag:sea", "--output", "json").data) == 7
    assert run("sources", "tag", "Harbour", "remove", "sea").out == "Harbour: no tags\n"
    assert run("list", "tag:sea").code == 1


def test_the_interval_of_a_source_is_set_and_what_was_set_is_undone(run, feed):
    run("add", feed)
    assert run("sources", "every", "Harbour", "90m").out == "Harbour: refreshed every 90 minutes\n"
    assert run("sources", "--output", "json").data[0]["every"] == 5400
    assert run("sources", "every", "Harbour", "default").out == "Harbour: refreshed every hour\n"
    run("sources", "rename", "Harbour", "Docks")
    run("sources", "tag", "Docks", "add", "sea")
    assert run("undo", "3").out.splitlines() == [
        "undone: tagged source Docks sea",
        "undone: renamed Harbour to Docks",
        "undone: refresh Harbour every hour",
    ]
    (row,) = run("sources", "--output", "json").data
    assert (row["name"], row["tags"], row["every"]) == ("Harbour", [], 5400)
    assert run("sources", "every", "Harbour", "often").code == 2


def test_a_removed_source_is_hidden_not_asked_and_comes_back(run, site, feed):
    run("add", feed)
    asked = len(site.server.targets)
    assert run("remove", "Harbour").code == 0
    assert (run("list").code, run("sources").code, run("refresh").code) == (1, 1, 1)
    assert len(site.server.targets) == asked
    run("undo")
    assert len(run("list", "--output", "json").data) == 7


def test_muting_counts_hides_lists_and_is_taken_back(filled):
    assert filled("mute", "--dry-run", "glass").out == "1 article, 1 unread: glass\n"
    assert len(filled("list", "--output", "json").data) == 3
    assert filled("mute", "glass").out == "1 article, 1 unread: glass\nmuted glass\n"
    assert len(filled("list", "--output", "json").data) == 2
    assert len(filled("list", "is:muted", "--output", "json").data) == 1
    assert filled("mute", "--output", "json").data == [{"query": "glass", "hidden": 1, "unread": 1, "number": 1}]
    assert filled("mute").out.split() == ["1", "1", "1", "glass"]
    again = filled("mute", "glass", "-o", "json")
    assert (again.data[0]["number"], again.err) == (1, "newsreader: already muted\n")
    assert filled("mute", "--dry-run", "bridges", "-o", "jsonl").data == {
        "query": "bridges",
        "hidden": 1,
        "unread": 1,
        "number": None,
    }
    assert filled("mute", "--remove", 1).out == "unmuted glass: 1 article\n"
    assert len(filled("list", "--output", "json").data) == 3
    filled("undo")
    assert len(filled("list", "--output", "json").data) == 2
    filled("undo")
    assert len(filled("list", "--output", "json").data) == 3
    assert filled("mute").out == ""


def test_a_dry_run_takes_no_rule_back(filled):
    filled("mute", "glass")
    done = filled("mute", "--remove", "--dry-run", 1)
    assert (done.code, done.out, done.err) == (0, "1 article, 1 unread: glass\n", "newsreader: nothing was changed\n")
    assert filled("mute", "--output", "json").data == [{"query": "glass", "hidden": 1, "unread": 1, "number": 1}]


def test_a_rule_of_another_version_is_taken_back_though_it_can_not_be_counted(filled, tmp_path):
    with open_library(tmp_path / "articles.json") as library, library.store.transaction() as transaction:
        transaction.set_mute("mood:dark", True)
    done = filled("mute", "--remove", "--dry-run", "mood:dark")
    assert (done.code, done.out, done.err) == (0, "mood:dark\n", "newsreader: nothing was changed\n")
    done = filled("mute", "--remove", "mood:dark")
    assert (done.code, done.out, done.err) == (0, "unmuted mood:dark\n", "")
    assert "no rule mutes 'mood:dark'" in filled("mute", "--remove", "mood:dark").err


def test_a_list_of_sources_is_imported_once_and_commands_are_left_out(run, site, feed, tmp_path):
    file = tmp_path / "feeds.opml"
    file.write_text(OPML.format(harbour=feed))
    result = run("import", file)
    assert result.out == f"{file}: 2 sources added, 0 known, 2 skipped\n"
    assert "Steals: it is a command" in result.err and "Files: not an http address" in result.err
    assert site.server.targets == []
    sources = {each["name"]: each for each in run("sources", "--output", "json").data}
    assert (sources["Harbour"]["tags"], sources["Harbour"]["note"]) == (["Sea", "news"], "never fetched")
    assert "touch" not in (tmp_path / "articles.json").read_text()
    assert run("import", "--format", "opml", file).out == f"{file}: 0 sources added, 2 known, 2 skipped\n"
    assert "1 source: 7 new" in run("refresh", "Harbour").out


def test_a_list_of_sources_is_shown_by_a_dry_run(run, feed, tmp_path):
    file = tmp_path / "feeds.opml"
    file.write_text(OPML.format(harbour=feed))
    assert run("import", "--dry-run", file).out.splitlines()[0] == f"Harbour  {feed}  #Sea  #news"
    assert run("sources").code == 3


def test_sources_are_exported_and_imported_again_without_passwords(run, feed, tmp_path, monkeypatch):
    file = tmp_path / "feeds.opml"
    file.write_text(OPML.format(harbour=feed))
    run("import", file)
    exported = run("export", "--output", "opml").out
    assert "secret" not in exported
    urls = [each.get("xmlUrl") for each in ElementTree.fromstring(exported).iter("outline") if each.get("xmlUrl")]
    assert sorted(urls) == sorted([feed, "https://example.org/feed"])
    file.write_text(exported)
    monkeypatch.setenv("NEWSREADER_STORE", str(tmp_path / "other.json"))
    assert "2 sources added, 0 known" in run("import", file).out
    assert {tuple(each["tags"]) for each in run("sources", "--output", "json").data} == {("Sea", "news"), ()}


def test_no_output_shows_a_password(run, site, tmp_path):
    url = site.put("/feed", rss("Harbour", "One")).replace("//", "//me:secret@")
    results = [run("add", url), run("sources", "--output", "json"), run("sources"), run("export", "--output", "opml")]
    site.put("/feed", "", "401 Unauthorized")
    results += [run("refresh"), run("refresh", "--output", "json"), run("sources"), run("history")]
    assert not [result for result in results if "secret" in result.out + result.err]


def test_a_feed_in_a_file_is_imported(run, tmp_path):
    file = tmp_path / "feed.xml"
    file.write_text(rss("Harbour", "One", "Two"))
    assert "2 added" in run("import", file).out
    assert "0 added, 0 updated, 2 unchanged" in run("import", "--format", "feed", file).out
    result = run("refresh", "Harbour")
    assert result.code == 2 and "no address" in result.err


def test_hostile_sources_are_harmless_everywhere(run, site, tmp_path):
    names = [text.encode("utf-8", "replace").decode().replace("\x00", "") for text in HOSTILE.values()]
    for number, name in enumerate(names):
        site.put(f"/{number}", rss(name, item(name)).encode("utf-8", "replace"))
    outlines = "".join(f'<outline text="n{number}" xmlUrl="{site.url(f"/{number}")}"/>' for number in range(len(names)))
    (tmp_path / "feeds.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    results = [run("import", tmp_path / "feeds.opml"), run("refresh")]
    for number, name in enumerate(names):
        if name.strip():
            results.append(run("sources", "rename", f"n{number}", name))
    results += [run("sources", "--output", output) for output in ("table", "json", "jsonl", "tsv")]
    results += [run("refresh", "--output", "json"), run("add", site.url("/0")), run("mute", "[/]"), run("mute")]
    for result in results:
        assert_harmless(result.out + result.err)
        assert "Traceback" not in result.err
