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
_DECLARED = re.compile(
    rb"""<(?:\?xml|meta)\s[^<>]{0,500}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_JAPANESE = (b"\x1b$B", b"\x1b$@")
"""What two-byte characters of ISO-2022-JP begin with; all of it is ASCII, and passes for UTF-8."""
_UTF_16 = {"utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}
_BROKEN = re.compile("[\udc80-\udcff]{1,4}")
"""A broken character of UTF-8 has at most four bytes, as a whole one (RFC 3629, 3)."""
_GOOD = re.compile("[^\0-\x7f\udc80-\udcff]+")
_SURE = 4
"""Characters of UTF-8 for each that is broken, before a document that says that it is something else is UTF-8."""
_MOST_CONTROLS = 0.05
"""The part of the first bytes that may be controls: of text, next to none is, of a program or a picture a tenth."""
_FEW_CONTROLS = 8
"""So many more may be, whatever the length: a slip or two in a list of a few lines makes it no program."""
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1b")
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
HEAD = 1_000_000
"""Characters or bytes in which the root is looked for, and what is declared: comments and warnings may come first."""
_PROLOG = re.compile(
    r"(?:\s++|<\?xml\s[^<>]*+>|(?><\?.*?\?>)|(?><!--.*?-->)|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\]\s*+)?+>)*+",
    re.DOTALL | re.IGNORECASE,
)
"""What stands before a root; of a declaration the second question mark may be missing."""
FEED_ROOT = re.compile(r"<(?:!DOCTYPE\s+)?(?:[\w.-]+:)?(rss|feed|entry|RDF|channel|opml)\b", re.IGNORECASE)
_ROOT = re.compile(r"<([\w.:-]{1,40})")
_FEED_NAMES = {
    "rss": "an RSS feed",
    "feed": "an Atom feed",
    "entry": "an Atom entry",
    "rdf": "an RSS feed",
    "channel": "a CDF feed",
    "opml": "an OPML file",
}


def decode(data: bytes, charset: str = "", *, limit: int = MAX_BYTES) -> str:
    """Return the text of `data`, without the NULs that may be in it.

    A byte order mark decides, then what the bytes show: UTF-16, UTF-32, ISO-2022-JP, UTF-8. What is UTF-8 but for some
    bytes has U+FFFD in their place. Anything else is what `charset` (what HTTP said) or the document declares, by the
    labels of the Encoding Standard (encoding.spec.whatwg.org, 4.2), and else windows-1252. Raises SourceError when it
    is empty, longer than `limit` bytes or no text.
    """
    if not data.removeprefix(codecs.BOM_UTF8).strip(b"\0\t\r\n\f "):
        raise SourceError("it is empty")
    if len(data) > limit:
        raise SourceError(f"it is too big: {len(data) / 1_000_000:.3g} MB, at most {limit / 1_000_000:g} MB are read")
    for start, what in _MAGIC:
        if data.startswith(start):
            raise SourceError(f"it is {what}")
    mark, encoding = _encoding_shown(data)
    if not encoding and b"\0" in data:
        encoding = _UTF_16.get(charset.lower(), "")
    if not encoding:
        _refuse_binary(data)
        # One byte is found in a twentieth of the time of three: a feed may have 100 MB.
        is_japanese = b"\x1b" in data and data.isascii() and any(map(data.__contains__, _JAPANESE))
        encoding = "iso2022_jp_ext" if is_japanese else "utf-8"
    try:
        text = data[len(mark) :].decode(encoding, "strict" if encoding == "utf-8" and not mark else "replace")
    except UnicodeDecodeError:
        text = _decode_odd(data, charset)
    return text.replace("\0", "")


def _refuse_binary(data: bytes) -> None:
    """Raise SourceError for what is no markup and has more controls in it than slips do."""
    head = data.lstrip(b"\0 \t\r\n")[:4096]
    if (
        not head.startswith(b"<")
        and len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head) + _FEW_CONTROLS
    ):
        raise SourceError("it is binary data")


def _encoding_shown(data: bytes) -> tuple[bytes, str]:
    """Return the byte order mark of `data` and the encoding that it or, without one, the bytes show; or nothing.

    UTF-16 betrays itself by a NUL in every second place, as most characters are ASCII, UTF-32 by more of them.
    The first tag is ASCII in any language (XML 1.0, appendix F).
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return mark, encoding
    if start := _WIDE_START.match(data):
        return b"", start.lastgroup or ""
    sample = data[:2000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > 0.7 * half and even < 0.05 * half:
        return b"", "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return b"", "utf-16-be"
    return b"", ""


def _decode_odd(data: bytes, charset: str) -> str:
    """Decode what is not UTF-8 from end to end: UTF-8 with broken places, or an older encoding.

    What is declared as UTF-8 is that, as in browsers, unless no character is whole and most bytes beyond ASCII stand
    alone, as letters of older encodings do. Anything else is UTF-8 where as many characters are whole as are broken.
    """
    import webencodings  # type: ignore[import-untyped]  # noqa: PLC0415 - for few documents

    declared = _DECLARED.search(data[:HEAD])
    labels = (charset, declared[1].decode("ascii") if declared else "")
    known = [encoding for encoding in map(webencodings.lookup, filter(None, labels)) if encoding]
    older = next((each for each in known if not each.name.startswith(("utf-", "replacement"))), None)
    # The last character may be cut off: a decoder that is not told that this is the end leaves it out.
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(data)
    escaped = data.decode("utf-8", "surrogateescape")
    broken = len(_BROKEN.findall(escaped))
    good = sum(map(len, _GOOD.findall(escaped)))
    if known and known[0].name == "utf-8":
        is_utf8 = bool(good) or 2 * broken <= len(data) - len(data.decode("ascii", "ignore"))
    else:
        is_utf8 = good >= max(broken, 1) * (_SURE if older else 1)
    if is_utf8:
        return text
    if older:
        # GBK is read as GB18030, which has it within (Encoding Standard, 10.1.1).
        return str(
            data.decode("gb18030", "replace") if older.name == "gbk" else older.codec_info.decode(data, "replace")[0]
        )
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
    head = text[:HEAD].removeprefix("\ufeff")
    for start in (0, max(head.find("<?xml version"), 0)):  # servers write warnings before what they send
        if root := FEED_ROOT.match(head, behind_prolog(head, start)):
            return _FEED_NAMES[root[1].lower()]
    return "a JSON Feed" if head.lstrip().startswith("{") else ""


def xml_root(text: str) -> str:
    """The name of the root of an XML document that is not HTML; nothing for anything else."""
    head = text[:HEAD].removeprefix("\ufeff").lstrip()
    root = _ROOT.match(head, behind_prolog(head)) if head.startswith("<?xml") else None
    return root[1] if root and root[1].rpartition(":")[2].lower() != "html" else ""


def behind_prolog(text: str, start: int = 0) -> int:
    """Where the prolog of an XML document that begins at `start` ends: its declaration, DOCTYPE and comments."""
    prolog = _PROLOG.match(text, start)
    return prolog.end() if prolog else start


def looks_like_feed(data: bytes) -> bool:
    """Whether `data` is to be read as a feed, by its beginning: XML with the root of one, or a JSON object.

    Its tags are ASCII whatever the encoding of the rest.
    """
    mark, encoding = _encoding_shown(data)
    head = data[len(mark) : HEAD].decode(encoding or "latin-1", "ignore").lstrip("\0\ufeff\r\n\t\f ")
    is_markup = head.startswith(("<", "{")) or "<?xml" in head
    return is_markup and feed_name(head) not in {"", "an OPML file"}


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
        raise SourceError(f"it has {tags:,} tags, nested {deepest:,} deep")
    for tag in _LONG_TAG.finditer(text):
        if tag.end() - tag.start() > 2 * MAX_ATTRIBUTES:
            attributes = len(_QUOTED.sub("", tag.group()).split())
            if attributes > MAX_ATTRIBUTES:
                raise SourceError(f"it has an element with {attributes:,} attributes")
