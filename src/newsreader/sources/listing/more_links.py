"""The link to the rest of a story, alone on its line ("Read more") or at the end of the summary."""

from __future__ import annotations

import re

from newsreader.text import fold

_ENGLISH = (
    r"continue reading.{0,200}"
    r"|(?:read|learn|view|see|show|discover|find out|get)\s+(?:(?:the\s+)?(?:full|whole|entire|rest)?\s*(?:of\s+)?"
    r"(?:the\s+|this\s+)?(?:more|story|article|post|report|entry|tips|details|press release|news|announcement"
    r"|release))(?:\s+(?:about|of|on|»|details|here|now).{0,100})?"
    r"|more(?:\s+(?:info|information|details))?"
    r"|full (?:story|article|text|post|report|content|version|pdf)(?: \(\w{2,10}\))?"
    r"|details|continue|permalink|read on|click here.{0,40}"
)
_OTHERS = (
    "weiterlesen|mehr|mehr lesen|mehr erfahren|mehr dazu|zum artikel|zur meldung|weitere informationen",
    "lire la suite|lire plus|lire l'article|en savoir plus|suite",
    "leer mas|leer articulo|seguir leyendo|ver mas|llegir mes",
    "continua a leggere|continuare a leggere|leggi tutto|leggi di piu|leggi l'articolo|leggi ancora|continua",
    "leia mais|ler mais|saiba mais|continue lendo|citeste mai mult|mai mult",
    "lees verder|lees meer|les mer|les videre|las mer|læs mere|læs videre|lue lisaa",
    "czytaj wiecej|czytaj dalej|wiecej|dowiedz sie wiecej|cist dale|cist vice|vice|celý clanek|citaj viac",
    "tovabb|bovebben|devamini oku|devami|περισσοτερα|διαβαστε περισσοτερα|baca selengkapnya|selengkapnya",
    "подробнее|читать далее|читать полностью|читать дальше|далее|детальніше|читати далі",
    "اقرأ المزيد|المزيد|اقرا المزيد|قراءة المزيد",
    "続きを読む|詳しくはこちら|詳細を見る|詳細はこちら|もっと見る|もっと読む|一覧を見る",
    "阅读更多|阅读全文|查看更多|查看详情|更多|详情|繼續閱讀|閱讀更多|더보기|더 보기|자세히 보기|전체보기",
)
"""In other languages, by family; folded below."""
_ARROWS = r"(?:\s*(?:-+|–|→|»|›|>+|⟶|➔|➜|▶|\.{3}|…|\[|\]|\(|\)|:|&raquo;))*"
_LINE = re.compile(
    rf"(?:{_ARROWS}\s*)(?:{_ENGLISH}|(?:{fold('|'.join(_OTHERS))})(?: (?:de|sur|uber|zu|su|sobre|om|over)\b.{{0,40}})?)"
    rf"{_ARROWS}"
)
_END = re.compile(
    r"\s*(?:\[\s*)?(?:(?:→|»|›|>>|\|)\s*)?(?:(?<=[.!?…\]\"”)])|(?<=\.\s)|(?<=…\s)|(?<=\s))"
    r"(?:continue reading|read (?:more|on|(?:the )?(?:full|whole) (?:story|article|post))"
    r"|learn more|full story|weiterlesen|mehr (?:lesen|erfahren)|lire la suite|en savoir plus|leer m[aá]s"
    r"|seguir leyendo|continua a leggere|leggi (?:tutto|di più)|les mer|l[aä]s mer|lees (?:verder|meer)"
    r"|leia mais|ler mais|saiba mais|czytaj (?:więcej|dalej)|читать далее|подробнее)"
    rf"{_ARROWS}$",
    re.IGNORECASE,
)
"""What no sentence ends with."""
_AFTER_SENTENCE = re.compile(
    r"\s+continue reading\s+[“\"'„«].{1,200}$"
    rf"|(?<=[.!?…\])])\s*(?:continue reading\b.{{0,200}}|\b(?:mehr|more|weiter|suite|details|más)){_ARROWS}$",
    re.IGNORECASE,
)
"""What some sentences end with, but none begins with, alone."""
_FULL_STOPS = frozenset('.!?…。！？)]”"')
_ANGLES = str.maketrans({"»": "→", "›": "→", "«": "←", "‹": "←"})


def is_read_more(text: str) -> bool:
    """Whether `text` is the link to the rest of a story."""
    if len(text) > 250:
        return False
    folded = fold(text.translate(_ANGLES)).strip()  # folded as they are, angles would be quotes
    return _LINE.fullmatch(folded) is not None and (len(text) < 150 or folded.startswith("continue reading"))


def without_end_link(text: str) -> str:
    """Return `text` without the link at its end, where a sentence stands before it; else `text` as it is."""
    shorter = without_read_more(text)
    return shorter if shorter and shorter != text and shorter[-1] in _FULL_STOPS else text


def without_read_more(text: str) -> str:
    """Take a "Read more" off the end of a text."""
    return _END.sub("", _AFTER_SENTENCE.sub("", text)).rstrip(" [(|→»›")
