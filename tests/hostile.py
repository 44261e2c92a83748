"""Text that attacks: every surface that shows text from outside is shown all of this."""

HOSTILE = {
    "rich markup": "[/red] [bold]x[/bold] [[y]] \\[b]",
    "textual action": "[@click=app.quit]press[/] [$foo] [/",
    "csi": "before\x1b[31;1mred\x1b[2J\x1b[Hafter",
    "window title": "title\x1b]0;owned\x07 end",
    "clipboard": "copy\x1b]52;c;cm0gLXJm\x1b\\ end",
    "hyperlink": "\x1b]8;;http://evil.example\x1b\\text\x1b]8;;\x1b\\",
    "unterminated": "open\x1b]0;never closed",
    "device query": "ask\x1b[6n\x1b[c\x1bP$q\x1b\\",
    "eight bit": "c1\x9b31m \x9d0;owned\x9c end",
    "nul and bell": "a\x00b\x07c\x7fd\x08e",
    "bidi": "invoice\u202egnp.exe \u2066x\u2069",
    "right to left": "שלום עולם مرحبا بالعالم",
    "cjk": "東京で新しい本屋が開く、広い棚と静かな席",
    "emoji": "👨\u200d👩\u200d👧\u200d👦 🇩🇪🇫🇷 👍🏽 ❤️ ☕",
    "combining": "Z" + "\u0351\u0322\u0309" * 60 + "algo",
    "zero width": "in\u200bvis\u2060ible\ufeff",
    "tags": "flag\U000e0067\U000e0062\U000e007f",
    "surrogate": "lone \ud800 half",
    "noncharacter": "edge \uffff \ufdd0",
    "line breaks": "one\r\ntwo\u2028three\x85four\x0bfive",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "shell": "$(reboot) `id` ; rm -rf / | cat & '\"",
    "percent": "100%s %d {0} {x!r}",
    "html": "<script>alert(1)</script> &lt;b&gt; &#27;[31m",
    "markdown": "# not *a* [link](javascript:alert(1)) | ~~x~~",
    "query": 'is:unread OR (" /',
}
"""Headlines by what they try."""

FORBIDDEN = [
    *map(chr, range(0x09)),
    "\x0b",
    "\x0c",
    *map(chr, range(0x0E, 0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\u061c",
]
"""Characters that no output may hold, but for the line breaks that it makes itself."""


def assert_harmless(output: str) -> None:
    """Fail if `output` could act on a terminal."""
    found = sorted({repr(character) for character in FORBIDDEN if character in output})
    assert not found, f"{', '.join(found)} in {output[:300]!r}"
