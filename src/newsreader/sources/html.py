"""HTML that articles bring with them, as the plain text that search and the summary show; its links made absolute.

Whatever the HTML, the time that it takes is bounded: what would keep a parser busy is refused. What is shown of an
article is read in `sources.content`; a whole page that is to be understood is the subject of `sources.listing`.
"""

from __future__ import annotations

import re
from html import escape
from itertools import chain
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsreader.addresses import joined
from newsreader.errors import SourceError
from newsreader.sources.document import escape_stray_brackets, refuse_bombs
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
_BREAKS = re.compile(r"[\t\r\n]+")
"""What an address may have in it, and browsers take out (url.spec.whatwg.org)."""
_FLAT = re.compile(
    r"(?:[^<&\r\0]++|</?(?:p|br|b|i|em|strong)>|<br ?/>|<(?:a|img)(?: [a-z]+=\"[^\"<>&\r\0]*\")* ?/?>|</a>)*+"
)
"""HTML whose text is what stands between its tags, in this order, whatever they are nested in: most summaries."""
_FLAT_BREAK = re.compile(r"<(?:/?(?:p|br)>|br ?/>)(?: *<(?:/?(?:p|br)>|br ?/>))*")
DROPPED = frozenset("script style head template svg math iframe audio video canvas select textarea".split())
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark noscript output q s samp"
    " small span strike strong sub sup time tt u var wbr picture source button nobr ruby rb rt rp td th".split()
)
"""Elements that end no line."""
_TITLE_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)/?>")
_ALONE = frozenset({"br", "wbr"})
_STYLES = frozenset("b big em font i s small span strike strong sub sup tt u".split())
_ADDRESSES = frozenset("action cite data href longdesc poster src srcset".split())
"""Attributes whose values are addresses (HTML, index of attributes)."""
_LINKING = ("href", "src", "poster", "action=", "cite=", "data=", "longdesc=")
_ABSOLUTE = tuple(f'{name}="{start}' for name in ("href", "src") for start in ("http:", "https:", "mailto:", "#"))
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_CANDIDATE = re.compile(r"[\s,]*(\S*[^\s,])((?:\s+[^\s,]+)?\s*)")
"""An address of `srcset`, and its width or density (HTML, 4.8.4.2.1)."""
_SUPERSCRIPTS = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
)
_SUBSCRIPTS = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_ORDINAL = re.compile(r"st|nd|rd|th|er|re|e|ème|o|a|º|ª", re.IGNORECASE)
_ONE_WORD = re.compile(r"[^\W_]+|\(.*\)|[^\s^_]")
_LONGEST_SCRIPT = 20
"""Characters up to which a script is one of a number or a formula; what is longer is a text in small letters."""


def looks_like_html(text: str) -> bool:
    """Whether a text that does not say what it is has a tag of HTML or an entity in it."""
    return ("<" in text or "&" in text) and _NAMED.search(text) is not None


def html_to_line(text: str) -> str:
    """Return the text of HTML as one line: a headline, a name."""
    return clean_line(_plain(text).replace("\n", " ") if "<" in text or "&" in text else text)


def title_to_line(text: str) -> str:
    """Return the text of a title that may be HTML, with the elements that it names: "Why <table> came back".

    A tag is markup where it has attributes or a partner, and else a word; a break, and a style that begins or ends the
    title, need no partner.
    """
    words: list[re.Match[str]] = []
    opened: dict[str, list[re.Match[str]]] = {}
    for tag in _TITLE_TAG.finditer(text):
        name = tag[2].lower()
        if name in _ALONE:
            continue
        if not tag[1]:
            opened.setdefault(name, []).append(tag)
        elif not opened.get(name):
            words += [] if name in _STYLES and tag.end() == len(text) != len(tag[0]) else [tag]
        elif _encloses_nothing(text, opener := opened[name].pop(), tag):
            words += [opener, tag]
    for tag in chain.from_iterable(opened.values()):
        is_style = tag[2].lower() in _STYLES and tag.start() == 0 and text[tag.end() :][:1].isalnum()
        words += [] if is_style or "=" in tag[3] else [tag]
    pieces, end = [], 0
    for tag in sorted(words, key=re.Match.start):
        pieces += [text[end : tag.start()], escape(tag[0])]
        end = tag.end()
    return html_to_line("".join([*pieces, text[end:]]))


def _encloses_nothing(text: str, opener: re.Match[str], closer: re.Match[str]) -> bool:
    """Whether two tags are words, as they touch nothing between them: `from <b> to </b>`, `an empty <p></p>`."""
    between = text[opener.end() : closer.start()]
    is_all = opener.start() == 0 and closer.end() == len(text)
    return not (opener[3].strip() or is_all) and (not between or (between[0].isspace() and between[-1].isspace()))


def html_to_text(text: str) -> str:
    """Return the text of HTML with a newline between its paragraphs.

    A list item begins with "- "; scripts, styles and media are left out. Pictures are their words (`alt`, else `title`)
    where there is nothing else. What is raised or lowered says so: `10⁶`. Text without any markup has its paragraphs at
    blank lines.
    """
    if "<" in text or "&" in text:
        return clean_text(_plain(text))
    return clean_text("\n".join(_SPACE.sub(" ", part) for part in _BLANK_LINE.split(text)))


def _plain(text: str) -> str:
    if len(text) > MAX_TRUSTED:
        try:
            refuse_bombs(text)
        except SourceError:
            return _TAG.sub(" ", text)
    elif _FLAT.fullmatch(text):  # a tenth of the time of the parser
        flat = _TAG.sub("", _FLAT_BREAK.sub("\n", text.replace("\n", " ")))
        if flat.strip() or "<img" not in text:
            return flat
    root = LexborHTMLParser(escape_stray_brackets(text)).body
    return "" if root is None else _text_of(root)


class _Lines:
    """What blocks say, each on lines of its own; the first line of an item is beside its mark."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._item = -1
        """The place of an item's mark, as long as the item says nothing."""

    def say(self, text: str) -> None:
        if text.strip():
            self._item = -1
        self.pieces.append(text)

    def begin(self, tag: str) -> None:
        if tag == "li":
            self._end_item()
            self._item = len(self.pieces)
            self.pieces.append("\n- ")
        elif self._item < 0:
            self.pieces.append("\n")

    def end(self, tag: str) -> None:
        if tag == "li":
            self._end_item()
        if self._item < 0:
            self.pieces.append("\n")

    def _end_item(self) -> None:
        """Take the mark of an item away that said nothing."""
        if self._item >= 0:
            self.pieces[self._item] = "\n"
            self._item = -1


def _text_of(root: LexborNode) -> str:
    """Walk the tree once, without recursion."""
    said = _Lines()
    pieces = said.pieces
    pictures: list[str] = []
    preformatted = 0
    pending: list[LexborNode | str | tuple[str, int]] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple):  # the end of a script, and where it began
            tag, start = node
            text, before = "".join(pieces[start:]), pieces[start - 1] if start else ""
            pieces[start:] = [superscript(text, before) if tag == "sup" else subscript(text)]
            continue
        if isinstance(node, str):  # the end of a block
            said.end(node)
            preformatted -= node == "pre"
            continue
        if node.is_text_node:
            text = node.text_content or ""
            said.say(text if preformatted else text.replace("\n", " "))
            continue
        tag = node.tag or ""
        if not node.is_element_node or tag in DROPPED:
            continue
        if tag == "img":
            pictures.append(_words_of(node))
        if tag not in INLINE:
            said.begin(tag)
            pending.append(tag)
            preformatted += tag == "pre"
        elif tag in {"sup", "sub"}:
            pending.append((tag, len(pieces)))
        push_children(node, pending)
    text = "".join(pieces)
    return text if text.strip(" \n-") or not pictures else "\n".join(pictures)


def _words_of(picture: LexborNode) -> str:
    return clean_line(str(picture.attributes.get("alt") or picture.attributes.get("title") or ""), 200)


def push_children(node: LexborNode, pending: list[Any]) -> None:
    """Put the children of a node on a stack, the first one on top."""
    child = node.last_child
    while child is not None:
        pending.append(child)
        child = child.prev


def base_of(page: LexborHTMLParser, url: str) -> str:
    """Return what relative addresses on a page at `url` start from: that, or what its `<base>` says."""
    declared = page.css_first("base[href]")
    return url if declared is None else joined(url, (declared.attributes["href"] or "").strip())


def resolve_links(html: str, base: str) -> str:
    """Return HTML in which no address is relative to where it came from.

    They start from `base`, or what `<base>` and `xml:base` in it say, and are read by an HTML parser, whose spelling of
    the whole is returned where one of them was relative.
    """
    if "=" not in html:
        return html  # there is no attribute
    lower = html.lower()
    if sum(map(lower.count, _LINKING)) == sum(map(lower.count, _ABSOLUTE)):
        return html  # as in most feeds; a tenth of the time of the parser
    if len(html) > MAX_TRUSTED:
        try:
            refuse_bombs(html)
        except SourceError:
            return html
    parser = LexborHTMLParser(escape_stray_brackets(html), is_fragment=True)
    pending: list[tuple[LexborNode | None, str]] = [(parser.root, base_of(parser, base))]
    is_changed = False
    while pending:
        node, base = pending.pop()
        if node is None:
            continue
        pending.append((node.next, base))
        if node.is_element_node:
            base = joined(base, str(node.attributes.get("xml:base") or "").strip()) or base
            is_changed |= _resolve(node, base)
            pending.append((node.first_child, base))
    return (parser.html or html) if is_changed else html


def _resolve(node: LexborNode, base: str) -> bool:
    """Make the addresses of an element absolute; return whether one of them was not."""
    is_changed = False
    for name, value in node.attributes.items():
        if not value or name not in _ADDRESSES:
            continue
        if name == "srcset":
            absolute = ", ".join(
                f"{joined(base, candidate[1])}{candidate[2].rstrip()}" for candidate in _CANDIDATE.finditer(value)
            )
            is_relative = any(not _SCHEME.match(candidate[1]) for candidate in _CANDIDATE.finditer(value))
        else:
            address = _BREAKS.sub("", value.strip())
            absolute = joined(base, address)
            is_relative = not address.startswith("#") and absolute != address
        if is_relative and absolute:
            node.attrs[name] = absolute
            is_changed = True
    return is_changed


def superscript(text: str, before: str = "") -> str:
    """Return text as what stands above `before`: `10⁶`, `x^(a, b)`; `4th` has nothing above it."""
    if before[-1:].isdigit() and _ORDINAL.fullmatch(text.strip()):
        return text
    return _as_script(text, _SUPERSCRIPTS, "^")


def subscript(text: str) -> str:
    """Return text as what stands below what is before it: `CO₂`, `k_max`."""
    return _as_script(text, _SUBSCRIPTS, "_")


def _as_script(text: str, letters: dict[int, int], sign: str) -> str:
    bare = text.strip()
    if not bare or len(bare) > _LONGEST_SCRIPT or "\n" in bare or (bare[0], bare[-1]) == ("[", "]"):  # a remark: [sic]
        return text
    if all(ord(letter) in letters for letter in bare):
        return text.translate(letters)
    return f"{sign}{bare}" if _ONE_WORD.fullmatch(bare) else f"{sign}({bare})"
