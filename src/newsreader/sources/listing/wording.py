"""What the form of a text says of it: a sentence, a headline's capitals, a heading of a section, a name, a few words.

The words of sections are those of newsrooms in many languages.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newsreader.sources.listing.boilerplate import is_label, is_noise, is_offer
from newsreader.text import fold

_NAME_ALONE = re.compile(
    r"[^\W\d_][\w'’.-]+(?:\s[^\W\d_]\.?|\s(?:de|da|di|del|van|von|der|den|la|le))*(?:\s[^\W\d_][\w'’.-]+){1,2}"
)
_SECTION_WORDS = re.compile(
    r"^(?:more|mas|other|weitere)\b|\b(?:news|latest|recent|top|stories|headlines|events?|activities"
    r"|updates?|articles?|releases?|announcements?"
    r"|archives?|features?|featured|blog|posts?|press|videos?|podcasts?|today|week|month|earlier"
    r"|trending|spotlight|highlights"
    r"|nachrichten|meldungen|aktuelle[sn]?|aktuell|neues|actualites?|nouvelles?|dernieres"
    r"|noticias|ultimas|notizie|ultime|novita"
    r"|nyheter|siste|nieuws|laatste|aktualnosci|wiadomosci|komunikaty|aktuality|zpravy|uutiset|ajankohtaista|hirek"
    r"|haberler|duyurular|новости|события|новини|νεα|ειδησεις|الاخبار|اخبار|comunicati|presse|pressemitteilungen|actualidad|brief|corner"
    r"|resources|webinars)\b"
)
_UNSPACED_WORDS = re.compile(
    fold(
        "ニュース|お知らせ|新着|プレスリリース|トピックス|最新情報|新闻|新聞|要闻|公告|通知|动态|資訊|资讯|뉴스|공지|소식|보도자료|기사"
    )
)
_FINAL = re.compile(r"[.!?…:;,。！？；：，][\"'”’»)\]]*$")
_SENTENCE_END = re.compile(r"(?:(?<!\b[A-Z])(?<!\.\.)\.|[.…]{3}|…|\[…\]|\[\.\.\.\]|[。．｡])[\"'”’»)\]」』）]*$")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]")


@lru_cache(maxsize=20_000)
def is_sectionlike(text: str) -> bool:
    """Whether `text` could be the heading of a section: short, without final punctuation, no sentence."""
    if text.endswith(":") and (text.isupper() or names_section(text)):
        text = text.removesuffix(":").rstrip()
    words, count = text.split(), word_count(text)
    if count > 8 or len(text) > 70 or _FINAL.search(text) or ": " in text or is_noise(text) or is_offer(text):
        return False
    if "," in text and any(map(str.isdigit, text)):  # "Held in Lund, 7-9 May 2018"
        return False
    if count <= 3 or (names_section(text) and "," not in text):
        return True
    return all(word[:1].isupper() or not word[:1].isalpha() or len(word) < 4 for word in words)


@lru_cache(maxsize=20_000)
def names_section(text: str) -> bool:
    """Whether `text` has a word that headings of sections have ("Latest", "News", "Events")."""
    folded = fold(text)
    return _SECTION_WORDS.search(folded) is not None or (len(text) < 20 and _UNSPACED_WORDS.search(folded) is not None)


@lru_cache(maxsize=20_000)
def is_sentence(text: str) -> bool:
    """Whether `text` is running text: it ends as a sentence does, or is longer than a headline would be."""
    return word_count(text) > 25 or _SENTENCE_END.search(text) is not None


def is_fragment(text: str) -> bool:
    """Whether `text` is a few words without an end: a caption, a label, a tag."""
    return word_count(text) <= 5 and _FINAL.search(text) is None


def is_name(text: str) -> bool:
    """Whether `text` could be the name of a person: two or three words with capitals."""
    if len(text) > 60 or not _NAME_ALONE.fullmatch(text) or names_section(text) or is_label(text):
        return False
    return all(word[:1].isupper() or len(word) <= 3 for word in text.split())


def is_title_case(text: str) -> bool:
    """Whether most long words of a text begin with capitals, as in the headlines of many papers."""
    words = [word for word in text.split()[1:] if len(word) > 3 and word[:1].isalpha()]
    return len(words) > 1 and 3 * sum(word[:1].isupper() for word in words) > 2 * len(words)


def is_tag_list(text: str) -> bool:
    """Whether `text` is a list of categories: a few words each, divided by commas, no sentence."""
    parts = [part.split() for part in text.split(",")]
    return (
        len(parts) > 1
        and not is_sentence(text)
        and all(0 < len(part) <= 5 for part in parts)
        and sum(part[0][:1].isupper() for part in parts) >= 0.8 * len(parts)
        and (len(parts) > 2 or len(text.split()) <= 5)
    )


@lru_cache(maxsize=20_000)
def word_count(text: str) -> int:
    """Count words; in scripts without blanks, two or three characters make one."""
    ideographs = len(_IDEOGRAPH.findall(text)) if not text.isascii() else 0
    return len(text.split()) + ideographs * 2 // 5
