"""Sets of keys for people who come from elsewhere: what differs from the table in `newsreader.tui.keys.table`.

Chosen with `preset = "vim"` in the config; keys of one's own come on top of it.
"""

from __future__ import annotations

from collections.abc import Mapping

_VIM = {
    "first": "g g,home",
    "page_down": "ctrl+f,pagedown",
    "page_up": "ctrl+b,pageup",
    "next_day": "right_square_bracket,right_curly_bracket",
    "previous_day": "left_square_bracket,left_curly_bracket",
    "scroll_down": "J,ctrl+e",
    "scroll_up": "K,ctrl+y",
    "other_pane": "tab,ctrl+w w",
    "copy_link": "y y",
    "hide": "d d",
    "quit": "ctrl+q,Z Z,Z Q",
    "view_all": "g 1",
    "view_unread": "g 2",
    "view_starred": "g 3",
    "view_today": "g 4",
    "view_week": "g 5",
}

# Newsboat's doc/keycmds.dsv says what its keys do; where this reader has nothing of the kind, its own key stays.
_NEWSBOAT = {
    "down": "J,j,down",
    "up": "K,k,up",
    "first": "home",
    "last": "end",
    "previous_unread": "p",
    "read": "enter,right",
    "scroll_down": "greater_than_sign",
    "scroll_up": "less_than_sign",
    "open_link": "o,O",
    "follow": "number_sign",
    "toggle_read": "N,m",
    "toggle_star": "s,ctrl+b",
    "tag": "ctrl+e,T",
    "hide": "D",
    "mark_day": "d",
    "mark_older": "B",
    "search": "slash,F",
    "clear_search": "ctrl+f,c",
    "view_unread": "l,2",
    "choose_view": "t,f,v",
    "choose_sort": "g,G,S",
    "read_policy": "P",
    "grouping": "ctrl+g",
    "sources": "E,L",
    "quit": "Q,ctrl+q",
}

PRESETS: Mapping[str, Mapping[str, str]] = {"default": {}, "vim": _VIM, "newsboat": _NEWSBOAT}
"""By name: the keys that differ, by the name of what they do, as the config gives them."""
