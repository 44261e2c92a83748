"""HTML becomes the plain text that search, JSON and the summary show: paragraphs, list items, and nothing else.

The one home of this for what an article brings with it; a whole page that is to be understood is `html_lines`'.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsreader.errors import SourceError
from newsreader.sources.html.guard import refuse_bombs, with_signs
from newsreader.text import clean_line, clean_text

MAX_TRUSTED = 20_000
"""Characters of HTML that are parsed without a look at what is in them: they can't cost more than 0.1 s."""

_NAMED = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|big|blockquote|br|center|cite|code|del|dfn|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark"
    r"|ol|p|pre|q|s|samp|small|span|strike|strong|sub|sup|table|td|th|tr|tt|u|ul|var|wbr)(?=[\s/>])[^<>]*>"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_SPACE = re.compile(r"\s+")
_FLAT = re.compile(
    r"(?:[^<&\r\0]++|</?(?:p|br|b|i|em|strong)>|<br ?/>|<(?:a|img)(?: [a-z]+=\"[^\"<>&\r\0]*\")* ?/?>|</a>)*+"
)
"""HTML whose text is what stands between its tags, in this order, whatever they are nested in: most summaries."""
_FLAT_BREAK = re.compile(r"<(?:/?(?:p|br)>|br ?/>)(?: *<(?:/?(?:p|br)>|br ?/>))*")
_OPENING = {"li": "\n- "}
_DROPPED = frozenset("script style head template svg math iframe audio video canvas select textarea".split())
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark noscript output q s samp"
    " small span strike strong sub sup time tt u var wbr picture source button nobr ruby rb rt rp td th".split()
)


def looks_like_html(text: str) -> bool:
    """Whether a text that does not say what it is has a tag of HTML or an entity in it."""
    return _has_markup(text) and _NAMED.search(text) is not None


def html_to_line(text: str) -> str:
    """Give the text of HTML as one line: a headline, a name."""
    return clean_line(_plain(text).replace("\n", " ") if _has_markup(text) else text)


def html_to_text(text: str) -> str:
    """Give the text of HTML with a newline between its paragraphs.

    A list item begins with "- "; scripts, styles and media are left out, a picture too. Text without any markup
    has its paragraphs at blank lines.
    """
    if not _has_markup(text):
        return clean_text("\n".join(_SPACE.sub(" ", part) for part in _BLANK_LINE.split(text)))
    return clean_text(_plain(text))


def _has_markup(text: str) -> bool:
    return "<" in text or "&" in text


def _plain(text: str) -> str:
    if len(text) > MAX_TRUSTED:
        try:
            refuse_bombs(text)
        except SourceError:
            return _TAG.sub(" ", text)
    elif _FLAT.fullmatch(text):  # a tenth of the time of the parser
        return _TAG.sub("", _FLAT_BREAK.sub("\n", text.replace("\n", " ")))
    root = LexborHTMLParser(with_signs(text)).body
    return "" if root is None else _text_of(root)


def _text_of(root: LexborNode) -> str:
    """Walk the tree once, without recursion."""
    pieces: list[str] = []
    preformatted = 0
    pending: list[LexborNode | str] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, str):  # the end of a block
            pieces.append("\n")
            preformatted -= node == "pre"
            continue
        if node.is_text_node:
            text = node.text_content or ""
            pieces.append(text if preformatted else text.replace("\n", " "))
            continue
        tag = node.tag or ""
        if not node.is_element_node or tag in _DROPPED:
            continue
        if tag not in _INLINE:
            pieces.append(_OPENING.get(tag, "\n"))
            pending.append(tag)
            preformatted += tag == "pre"
        _stack_children(node, pending)
    return "".join(pieces)


def _stack_children(node: LexborNode, pending: list[LexborNode | str]) -> None:
    place = len(pending)
    child = node.child
    while child is not None:
        pending.append(child)
        child = child.next
    if len(pending) > place + 1:
        pending[place:] = reversed(pending[place:])
