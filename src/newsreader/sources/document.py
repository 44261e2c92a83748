"""What a file is, and its text: the encoding, HTML or plain text, what is no page at all, what no parser may get."""

from __future__ import annotations

import codecs
import re

from newsreader.errors import SourceError

MAX_BYTES = 32_000_000
"""Pages are capped here: the biggest real listing page that was measured has 2 MB."""

MAX_WORK = 10_000_000
"""Tags times the deepest nesting: tree building takes time and memory in that measure (200,000 nested `div` of
1 MB took lexbor 209 s), and real pages stay below a tenth of it."""
MAX_ATTRIBUTES = 20_000
"""Attributes on one element: lexbor compares each with all before it (100,000 took 19 s, 20,000 take 0.8)."""

_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_LONG_TAG = re.compile(r"<[a-zA-Z](?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_SIGN = re.compile(
    r"<(?=[a-zA-Z](?:[a-zA-Z0-9:_-]*+[^a-zA-Z0-9:_\-\s/>]|(?<![abipqsuABIPQSU])[\s>])|(?:https?|mailto):)"
)
_UNCLOSED = frozenset(
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup col br hr img input meta link area base embed"
    " source track wbr param frame html head body rp rt".split()
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE_START = re.compile(
    rb"(?P<utf_32_le>(?:[^\0]\0{3}){2})|(?P<utf_32_be>(?:\0{3}[^\0]){2})"
    rb"|(?P<utf_16_le><\0[^\0]\0)|(?P<utf_16_be>\0<\0[^\0])"
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "compressed data"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)
_HTML_START = re.compile(r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_BLOCK_TAG = re.compile(
    r"</?(?:html|head|body|main|article|section|div|p|ul|ol|li|dl|dt|dd|table|tr|td|th|h[1-6]|br|nav|header|footer)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_FEED_ROOT = re.compile(
    r"\s*(?:<\?[^>]{0,500}\?>|<!--.*?-->|<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,20000}\]\s*)?>|\s)*"
    r"<(?:!DOCTYPE\s+)?(?:[\w.-]+:)?(rss|feed|entry|RDF|channel|opml)\b",
    re.DOTALL | re.IGNORECASE,
)
_XML_ROOT = re.compile(
    r"\s*<\?xml[^>]{0,500}\?>(?:\s|<!--.*?-->|<\?[^>]{0,500}\?>|<!DOCTYPE[^>]{0,500}>)*+<([\w.:-]{1,40})", re.DOTALL
)
_FEED_NAMES = {
    "rss": "an RSS feed",
    "feed": "an Atom feed",
    "entry": "an Atom entry",
    "rdf": "an RSS feed",
    "channel": "a CDF feed",
    "opml": "an OPML file",
}


def decode(data: bytes, charset: str = "", *, limit: int = MAX_BYTES) -> str:
    """Return the text of `data`.

    A byte order mark decides, then strict UTF-8, then `charset` (what HTTP said) or what the page declares, then
    windows-1252 (the order that browsers take, encoding.spec.whatwg.org). Raises SourceError when it is empty,
    longer than `limit` bytes or no text.
    """
    if not data.removeprefix(codecs.BOM_UTF8).strip(b"\0\t\r\n\f "):
        raise SourceError("it is empty")
    if len(data) > limit:
        raise SourceError(f"it is too big: {len(data) / 1_000_000:.3g} MB, at most {limit / 1_000_000:g} MB are read")
    for start, what in _MAGIC:
        if data.startswith(start):
            raise SourceError(f"not a news page: it is {what}")
    mark, encoding = next((bom for bom in _BOMS if data.startswith(bom[0])), (b"", _encoding_without_mark(data)))
    if encoding:
        return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data[:4096] and not data.lstrip().startswith(b"<"):  # markup may have one by mistake
        raise SourceError("not a news page: it is binary data")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not data[: error.start].isascii():
            return data[: error.start].decode("utf-8")  # cut off in the middle of a character
    return _decode_legacy(data, charset)


def _encoding_without_mark(data: bytes) -> str:
    """UTF-16 betrays itself by a NUL in every second place, as most characters are ASCII, UTF-32 by more of them.

    The first tag is ASCII in any language (XML 1.0, appendix F).
    """
    if start := _WIDE_START.match(data):
        return start.lastgroup or ""
    sample = data[:2000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _decode_legacy(data: bytes, charset: str) -> str:
    """Decode what is not UTF-8, by the labels of the WHATWG's standard, Latin-1 meaning windows-1252 among them."""
    import webencodings  # type: ignore[import-untyped]  # noqa: PLC0415 - for few documents

    declared = _DECLARED.search(data[:4096])
    for label in (charset, declared.group(1).decode("ascii") if declared else ""):
        encoding = webencodings.lookup(label) if label else None
        if encoding and not encoding.name.startswith("utf-"):  # which it has just shown that it is not
            return data.decode("gb18030" if encoding.name == "gbk" else encoding.codec_info.name, "replace")
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in data[:4096])
    if controls > len(data[:4096]) // 50:
        raise SourceError("not a news page: it is binary data")
    return data.decode("windows-1252", "replace")


def is_html(text: str) -> bool:
    """Whether `text` is HTML, by its content: a page that says so, or one that is made of block elements."""
    head = text[:200_000].removeprefix("\ufeff")
    if _HTML_START.match(head):
        return True
    blocks = len(_BLOCK_TAG.findall(head))
    return blocks >= 2 and (head.lstrip().startswith("<") or blocks >= head.count("\n") // 4)


def feed_name(text: str) -> str:
    """What kind of feed `text` is ("an RSS feed"), or nothing when it is none."""
    head = text[:20_000].removeprefix("\ufeff")
    # Servers write warnings before what they send.
    root = _FEED_ROOT.match(head) or _FEED_ROOT.match(head, max(head.find("<?xml version"), 0))
    if root:
        return _FEED_NAMES[root.group(1).lower()]
    return "a JSON Feed" if head.lstrip().startswith("{") else ""


def xml_root(text: str) -> str:
    """The name of the root of an XML document that is not HTML; nothing for anything else."""
    root = _XML_ROOT.match(text[:20_000].removeprefix("\ufeff"))
    return root[1] if root and root[1].rpartition(":")[2].lower() != "html" else ""


def looks_like_feed(data: bytes) -> bool:
    """Whether `data` is to be read as a feed, by its beginning: XML with the root of one, or a JSON object."""
    head = data[:20_000].lstrip(b"\r\n\t\f ")
    starts = (b"<", b"{", *dict(_BOMS))
    if not head.startswith(starts) and b"<?xml" not in head and not _encoding_without_mark(head):
        return False
    return feed_name(decode(head)) not in {"", "an OPML file"}


def escape_stray_brackets(text: str) -> str:
    """Return HTML in which what begins no tag is text: `$n<m$`, `a<b.`, `Array<T>`, `<ann@site.example>`.

    A parser would take all up to the next bracket for the attributes of an element that nobody knows.
    """
    text = _SIGN.sub("&lt;", text)
    end = text.rfind(">") + 1  # no tag ends behind it
    return text if text.find("<", end) < 0 else text[:end] + text[end:].replace("<", "&lt;")


def refuse_bombs(text: str) -> None:
    """Raise SourceError for a page that would take a parser seconds or gigabytes."""
    depth = deepest = tags = 0
    for tag in _TAG_NAME.finditer(text):
        tags += 1
        if tag.group(2).lower() in _UNCLOSED:
            continue
        depth = max(depth - 1, 0) if tag.group(1) else depth + 1
        deepest = max(deepest, depth)
    if tags * deepest > MAX_WORK:
        raise SourceError(f"not a news page: {tags:,} tags, nested {deepest:,} deep")
    for tag in _LONG_TAG.finditer(text):
        if tag.end() - tag.start() > 2 * MAX_ATTRIBUTES:
            attributes = len(_QUOTED.sub("", tag.group()).split())
            if attributes > MAX_ATTRIBUTES:
                raise SourceError(f"not a news page: an element with {attributes:,} attributes")
