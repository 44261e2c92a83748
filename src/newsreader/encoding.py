"""What stands for characters that the encoding of a terminal lacks."""

from __future__ import annotations

import codecs

SAME_WIDTH = "newsreader.same_width"
"""The name of the error handler (`codecs`) that replaces characters by ASCII of as many columns."""
_PLAIN = {
    ord(character): plain
    for characters, plain in (
        ("●•■▪", "*"),
        ("★", "+"),
        ("○◦□", "-"),
        ("─━╌╍═▁▔▂▃▄▀▂‐‑‒–—·", "-"),
        ("│┃║▏▎▍▌▋▊▉▐▕", "|"),
        ("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝", "+"),
        ("█▇▆▅", "#"),
        ("‘’", "'"),
        ("“”", '"'),
        ("←‹", "<"),
        ("→›▶", ">"),
        ("↑", "^"),
        ("↓", "v"),
        ("✓", "x"),
        ("…", "."),
    )
    for character in characters
}
"""ASCII of the same width for what a terminal that is not UTF-8 can't show."""


def _same_width(error: UnicodeError) -> tuple[str, int]:
    """Replace what the terminal's encoding lacks by ASCII of as many columns (a codecs error handler)."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from rich.cells import cell_len  # noqa: PLC0415 - only who draws needs it

    text = error.object[error.start : error.end].translate(_PLAIN)
    return "".join(each if each.isascii() else "?" * cell_len(each) for each in text), error.end


codecs.register_error(SAME_WIDTH, _same_width)
