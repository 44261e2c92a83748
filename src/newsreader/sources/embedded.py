"""What HTML embeds in a text: pictures, videos, recordings and pages, and the formulas of MathML."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec
from selectolax.lexbor import LexborNode

from newsreader.blocks import LinkKind
from newsreader.sources.html import subscript, superscript
from newsreader.text import clean_line, clean_url, fold

_WORDS = 200
"""Characters of what is said of a picture."""
_EXTENSIONS = {
    **dict.fromkeys("jpg jpeg png gif webp avif svg bmp tif tiff".split(), LinkKind.IMAGE),
    **dict.fromkeys("mp4 m4v webm mov mkv avi ogv m3u8".split(), LinkKind.VIDEO),
    **dict.fromkeys("mp3 m4a ogg oga opus flac wav aac".split(), LinkKind.AUDIO),
}
_EXTENSION = re.compile(r"\.([a-z0-9]{2,5})$", re.IGNORECASE)
_TYPE = re.compile(r"\b(image|video|audio)/[\w.+-]+")
_VIDEO_HOSTS = re.compile(
    r"(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|twitch\.tv|peertube\.[\w.-]+)"
)
_AUDIO_HOSTS = re.compile(r"(?:[\w-]+\.)*(?:soundcloud\.com|spotify\.com|bandcamp\.com)")
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|avif|svg)", re.IGNORECASE)
_PIXELS = re.compile(r"\s*0*[0-3](?:px)?\s*")
"""The width or height of what is there to be loaded, not to be seen."""
_SMALL = re.compile(r"\s*0*(?:[12]?\d|3[0-2])(?:px)?\s*")
"""That of an icon, which says nothing where it has no words."""
_SIGN = re.compile(r"(?:^|\s)(?:emoji\w*|wp-smiley|smiley)(?:\s|$)")
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src")
_FIRST_OF_SET = re.compile(r"[\s,]*(\S*[^\s,])")

_DEEPEST = 40
"""Elements of a formula within each other that are told apart; what is deeper is its text."""
_DISPLAYED = re.compile(r"^\{\\(?:display|text)style (.*)\}$")
"""TeX as Wikipedia writes it."""
_ONE = re.compile(r"[\w.]+|\([^()]*\)")
"""What needs no brackets to be one part of a fraction."""


class Medium(msgspec.Struct, frozen=True):
    """A picture, a video, a recording, or a page within the page."""

    kind: LinkKind
    url: str
    """http or https, or empty."""
    words: str
    """What is said of it; empty for nothing."""
    is_sign: bool = False
    """Whether it stands for characters, as smileys do: its words are they."""


def kind_of(url: str, type_: str = "") -> LinkKind:
    """Return what an address that was cleaned leads to, by a media type, else by its host and the end of its path."""
    if named := _TYPE.search(type_):
        return LinkKind(named[1])
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _VIDEO_HOSTS.fullmatch(host):
        return LinkKind.VIDEO
    if _AUDIO_HOSTS.fullmatch(host):
        return LinkKind.AUDIO
    extension = _EXTENSION.search(parts.path)
    return _EXTENSIONS.get(extension[1].lower(), LinkKind.PAGE) if extension else LinkKind.PAGE


def read_medium(node: LexborNode, headline: str = "") -> Medium | None:
    """Read an element `img`, `video`, `audio`, `iframe` or `embed`; None for what nobody is to see.

    What only repeats the headline, the caption below it or the name of its file is not said of it.
    """
    tag, attributes = node.tag, node.attributes
    address, kind = _address(node), LinkKind.IMAGE
    if tag == "img":
        sides = [attributes.get(side) or "" for side in ("width", "height")]
        if any(map(_PIXELS.fullmatch, sides)):
            return None
        alt, title = clean_line(attributes.get("alt") or "", _WORDS), clean_line(attributes.get("title") or "", _WORDS)
        is_sign = _SIGN.search(attributes.get("class") or "") or (len(alt) <= 8 and not any(map(str.isalnum, alt)))
        if alt and is_sign:
            return Medium(LinkKind.IMAGE, "", alt, is_sign=True)
        said = {fold(headline), fold(_caption_of(node)), ""}
        told = []
        for each in (alt, title):
            if fold(each) not in said and not _FILE_NAME.fullmatch(each):
                told.append(each)
                said.add(fold(each))
        words = " — ".join(told)
        if not words and all(map(_SMALL.fullmatch, sides)):
            return None
    else:
        words = clean_line(attributes.get("title") or attributes.get("aria-label") or "", _WORDS)
        is_page = tag in {"iframe", "embed"}
        if is_page and not address:
            return None
        kind = kind_of(address, attributes.get("type") or "") if is_page else LinkKind(tag or "")
    return Medium(kind, address, words) if address or words else None


def _address(node: LexborNode) -> str:
    """Return the first address of an element that may be opened: its own, that of a `srcset`, of a `source` in it."""
    attributes = node.attributes
    addresses = [attributes.get(name) for name in _SOURCES]
    if first := _FIRST_OF_SET.match(attributes.get("srcset") or ""):
        addresses.append(first[1])
    if node.tag in {"video", "audio"}:
        addresses += [source.attributes.get("src") for source in node.css("source[src]")]
    return next(filter(None, (clean_url(address or "") for address in addresses)), "")


def _caption_of(node: LexborNode) -> str:
    """Return the caption of the figure that a picture stands in."""
    parent = node.parent
    for _ in range(4):
        if parent is None:
            break
        if parent.tag == "figure":
            caption = parent.css_first("figcaption")
            return clean_line(caption.text(), _WORDS) if caption is not None else ""
        parent = parent.parent
    return ""


def formula(node: LexborNode) -> str:
    """Return a formula as its publisher writes it in text, which is TeX mostly; else what its elements say."""
    annotation = node.css_first('annotation[encoding="application/x-tex"]')
    text = annotation.text() if annotation is not None else node.attributes.get("alttext") or ""
    text = _DISPLAYED.sub(r"\1", clean_line(text))
    return text or clean_line(_written(node, _DEEPEST))


def _written(node: LexborNode, depth: int) -> str:
    parts = [child for child in node.iter() if not (child.tag or "").startswith("annotation")]
    if not parts or not depth:
        return node.text().strip()
    said = [_written(part, depth - 1) for part in parts]
    text = "".join(said)
    match node.tag, said:
        case "mfrac", [above, below]:
            text = f"{_one(above)}/{_one(below)}"
        case "msqrt", _:
            text = f"√{_one(text)}"
        case "mroot", [base, index]:
            text = f"{superscript(index)}√{_one(base)}"
        case "msup" | "mover", [base, above]:
            text = base + superscript(above)
        case "msub" | "munder", [base, below]:
            text = base + subscript(below)
        case "msubsup" | "munderover", [base, below, above]:
            text = base + subscript(below) + superscript(above)
        case "mtr", _:
            text = f"({', '.join(said)})"
    return text


def _one(text: str) -> str:
    return text if _ONE.fullmatch(text) else f"({text})"
