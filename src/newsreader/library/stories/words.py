"""What a headline and a summary say, as words that can be counted and compared, in any language.

Text is folded first (`newsreader.text.fold`). Words of letters and numbers are told apart (`v1.2` is `v` and `1.2`,
`2-1` is one number), and runs of a writing without blanks (Chinese, Japanese, Thai) become overlapping pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from zlib import crc32

from newsreader.text import fold

_UNSPACED = (
    "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_WORD = re.compile(rf"(?<!\d)\d{{1,3}}(?: \d{{3}})+(?!\d)|\d+(?:[.,:/-]\d+)*|[{_UNSPACED}]+|[^\W\d_{_UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_HAS_DIGIT = re.compile(r"\d")
_GROUPED = re.compile(r"\d{1,3}(?:[., ]\d{3})+")
_GROUPING = re.compile(r"[., ]")
_SPELLED = {
    word: str(number)
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "- second third fourth fifth sixth seventh eighth ninth tenth",
        "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
        "un deux trois quatre cinq six sept huit neuf dix onze douze",
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "uno due tre quattro cinque sei sette otto nove dieci",
        "- ii iii iv v vi vii viii ix x xi xii",
    )
    for number, word in enumerate(words.split(), 1)
    if word not in {*"-vx", "un", "uno", "dos", "due", "sei", "sept", "neuf", "once"}
}
"""Numbers as words, but for those that are other words too."""

STOPWORDS = frozenset(
    "a an and are as at be been but by for from had has have he her his how if in into is it its more new of off on"
    " or out over s said say says she t than that the their them they this to up us was we were what when who why will"
    " with you your after about against amid i me my we us our do does did just can could would should will may might"
    " am an auf aus bei bis das dass dem den der des die ein eine einem einen einer er es fur hat im ist mit nach"
    " sich sie sind so und um uber von vor war wie wird zu zum zur"
    " au aux ce ces dans de du elle en est et il la le les leur mais ou par plus pour qu que qui sa se ses son sur"
    " un une d l n"
    " al como con del el ella es esta este ha las lo los mas para pero por si sin su sus tras y ya"
    " ai alla che da dal dei della delle di e gli ha i il nel nella per piu sono"
    " ao com da das do dos em foi mais na nas nos o os pela pelo um uma"
    " aan bij deze dit door een het met naar om ook op te tot uit van voor wordt zijn"
    " av den det ett for fran har i med och om pa som till vid"
    " i na po przy sie w z za"
    " в и на о об от по с со за из к у что как для это"
    " は が を に の で と".split()
)
"""Words that say nothing of what a text is about, folded."""
SERIES = frozenset(
    "part teil partie parte deel del chapter kapitel chapitre capitulo episode folge puntata season staffel saison"
    " volume vol band tome day tag jour dia week woche semaine semana round runde tour no nr issue version v rc".split()
)
"""Words whose number says which one of a series it is."""
NEGATIONS = frozenset(
    "not no never cannot nicht kein keine keinen nie non pas jamais nunca nao mai niet geen inte ikke не".split()
)
"""Words that turn a headline into its opposite."""
GENERIC = frozenset(
    "weekly week weekend daily day morning evening tonight today night news latest breaking briefing brief briefs"
    " roundup round wrap digest newsletter recap summary headlines top stories story best things know need podcast"
    " episode letters letter editor editorial opinion comment corrections correction clarifications photos pictures"
    " picture photo images video videos live updates update blog watch listen read weather forecast horoscope crossword"
    " quiz tv guide open thread links link reading review reviews schedule results calendar events agenda market"
    " markets stocks"
    " obituary obituaries sponsored deals deal announcements minutes part chapter issue edition volume vol no number"
    " quote thought question ask answers here there all"
    " monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december"
    " montag dienstag mittwoch donnerstag freitag samstag sonntag woche tag morgen abend nachrichten uberblick newsblog"
    " liveticker ticker wetter horoskop leserbriefe presseschau themen tages wichtigste wichtigsten meldungen kurz"
    " lundi mardi mercredi jeudi vendredi samedi dimanche semaine jour matin soir actualite actualites infos essentiel"
    " meteo direct revue presse"
    " lunes martes miercoles jueves viernes sabado domingo semana dia manana noticias resumen claves tiempo directo"
    " settimana giorno notizie rassegna stampa oggi"
    " новости главное день неделя недели итоги дня"
    " januar februar marz mai juni juli oktober dezember".split()
)
"""Words that headlines of series and columns are made of, which come again every day."""


def words_of(text: str) -> list[str]:
    """Take text apart into folded words and numbers, in order."""
    text = fold(text)
    found = _WORD.findall(text)
    if not text.isascii() and _IS_UNSPACED.search(text):
        found = [piece for word in found for piece in _pieces(word)]
    if not _SPELLED.keys().isdisjoint(found) or _HAS_DIGIT.search(text):
        return [_number(word) if word[0].isdigit() else _SPELLED.get(word, word) for word in found]
    return found


def _pieces(word: str) -> list[str]:
    """Take a run without blanks apart into overlapping pairs; another word is one piece."""
    if len(word) < 3 or not _IS_UNSPACED.match(word):
        return [word]
    return [word[place : place + 2] for place in range(len(word) - 1)]


def _number(word: str) -> str:
    if _GROUPED.fullmatch(word):
        return _GROUPING.sub("", word)
    return word.replace(",", ".")


def content_of(words: Iterable[str]) -> list[str]:
    """Leave out the words that say nothing."""
    return [word for word in words if word not in STOPWORDS]


def numbers_in(words: Iterable[str]) -> frozenset[str]:
    """Give the numbers among words."""
    return frozenset(word for word in words if word[0].isdigit())


def shingles(words: list[str], length: int = 3) -> list[int]:
    """Hash every run of so many words, the same on every machine; the whole where there are fewer."""
    if len(words) <= length:
        return [crc32(" ".join(words).encode())] if words else []
    later = (words[start:] for start in range(1, length))
    return [crc32(" ".join(run).encode()) for run in zip(words, *later, strict=False)]
