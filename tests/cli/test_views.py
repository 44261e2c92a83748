"""Views and statistics in the shell."""

import pytest


def test_views_are_listed_saved_and_removed(filled):
    run = filled
    names = [row["name"] for row in run("views", "--output", "json").data]
    assert names[:5] == ["All", "Unread", "Starred", "Today", "This week"]
    saved = run("views", "save", "Old trains", "train", "until:2010", "--key", "6", "--read", "end")
    assert (saved.code, saved.out) == (0, "saved Old trains: 1 unread of 1\n")
    (row,) = [row for row in run("views", "--output", "json").data if row["kind"] == "saved"]
    assert row == {
        "name": "Old trains",
        "kind": "saved",
        "key": "6",
        "query": "train until:2010",
        "read": "end",
        "unread": 1,
        "total": 1,
    }
    assert "Old trains\t6\ttrain until:2010\t1\t1\n" in run("views", "--output", "tsv").out
    assert run("views", "remove", "old trains").out == "removed Old trains\n"
    assert run("undo").out == "undone: removed view Old trains\n"
    assert "Old trains" in run("views").out


def test_a_view_is_renamed_and_that_is_undone(filled):
    filled("views", "save", "Old trains", "train", "--key", "6")
    assert filled("views", "rename", "old trains", "Trains").out == "old trains renamed to Trains\n"
    assert "Trains\t6\ttrain\t" in filled("views", "--output", "tsv").out
    filled("undo")
    assert "Old trains\t6\ttrain\t" in filled("views", "--output", "tsv").out
    assert filled("views", "rename", "nothing", "x").code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["save", "bad", "("], "expected a word"),
        (["save", "", "glass"], "a view needs a name"),
        (["save", "bad", "glass", "--key", "1"], "the key 1 is taken: it shows All"),
        (["save", "bad", "glass", "--key", "j"], "the key j is taken: in the reader it is for “Down”"),
        (["save", "bad", "glass", "--key", "/"], "the key / is taken: in the reader it is for “search”"),
        (["save", "bad", "glass", "--key", "page_up"], "'page_up' is no key; did you mean pageup?"),
        (["save", "bad", "glass", "--key", "g z"], "'g z' is no key, such as 6, f2 or comma"),
        (["save", "bad", "glass", "--read", "never"], "invalid choice: 'never'"),
        (["save", "bad"], "the following arguments are required"),
        (["remove", "bad"], "no view is saved as 'bad'"),
    ],
)
def test_what_can_be_no_view_is_wrong_usage(filled, arguments, said):
    result = filled("views", *arguments)
    assert result.code == 2 and said in result.err and result.out == ""
    assert all(row["kind"] != "saved" for row in filled("views", "--output", "json").data)


def test_a_key_that_the_settings_free_or_take_is_judged_by_them(filled, tmp_path, monkeypatch):
    config = tmp_path / "config.toml"
    config.write_text('[keys]\ndown = "J"\nscroll_down = "comma"\n')
    monkeypatch.setattr("newsreader.settings.settings_file", lambda: config)
    assert filled("views", "save", "Glass", "glass", "--key", "j").code == 0
    assert "it is for “scroll detail”" in filled("views", "save", "Trains", "train", "--key", ",").err
    assert filled("views", "save", "Trains", "train", "--key", "f").code == 2
    assert filled("views", "save", "Trains", "train", "--key", ";").code == 0
    keys = {row["name"]: row["key"] for row in filled("views", "--output", "json").data if row["kind"] == "saved"}
    assert keys == {"Glass": "j", "Trains": "semicolon"}
    assert filled("views", "save", "Unread", "is:unread -train", "--key", "2").code == 0, "the key that it has anyway"


def test_figures_are_printed_as_tables_and_as_data(filled):
    data = filled("stats", "--output", "json").data
    assert [len(data[name]) for name in ("sources", "days")] == [1, 14]
    assert list(data["total"]) == ["kind", "name", "articles", "unread", "starred", "read", "weekly", "newest"]
    assert [data["total"][name] for name in ("articles", "unread", "newest")] == [3, 3, "2025-11-13"]
    table = filled("stats", "glass").out.splitlines()
    assert table[0].split()[1:] == ["1", "1", "0", "0%", "0.0", "2025-11-13"] and len(table) == 17
    assert table[2] == "" and filled("stats", "glass").err == ""
    assert filled("stats", "--output", "tsv").out.splitlines()[1].startswith("total\tall\t3\t3\t0\t")
    nothing = filled("stats", "zebra")
    assert (nothing.code, nothing.out) == (1, "")
