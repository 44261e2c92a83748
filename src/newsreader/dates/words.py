"""The words that dates are written with: months, weekdays, zones, units, labels.

All are folded as `newsreader.text.fold` does (lower case, no accents). Months and weekdays are those of the CLDR
(`names`), with the abbreviations that newsrooms use besides.
"""

from __future__ import annotations

from newsreader.dates import names


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split())


_OF_NEWSROOMS = ("", "febb", "mrz", "", "", "", "", "", "", "", "noi", "")
_SLOVENE = ("januarja", "februarja", "", "", "", "junija", "julija", "avgusta", "", "", "", "")
"""The genitives, which the CLDR gives for the other months only."""
MONTHS = {
    name: number
    for number, names_of_month in enumerate(zip(names.MONTHS, _OF_NEWSROOMS, _SLOVENE, strict=True), 1)
    for name in "|".join(filter(None, names_of_month)).split("|")
}
"""Name or abbreviation of a month, to 1 to 12."""
WEEKDAYS = frozenset((*names.WEEKDAYS.split("|"), *_words("tues weds thurs thur vendr sonnabend")))
"""Names of weekdays: read past, never held against the date."""
ALSO_WORDS = frozenset(("den", "die", "met", "per", "pre", *(name for name in WEEKDAYS if len(name) < 3)))
"""Names of weekdays that may be words of a sentence before a date, in other languages: "on", "do", "den"."""
FIRST_WORDS = frozenset(name.replace("-", " ").partition(" ")[0] for name in (*MONTHS, *WEEKDAYS))
"""The words that a date may begin with."""

_ZONE_NAMES = (
    "-10 hst | -9 akst | -8 pst akdt | -7 mst pdt | -6 cst mdt | -5 est cdt | -4 edt clt | -3.5 nst | -3 brt | -2.5 ndt"
    " | 0 ut gmt utc z wet | 1 cet met mez bst west wat | 2 cest mest mesz eet cat sast | 3 eest msk trt eat | 5 pkt"
    " | 5.75 npt | 7 ict wib | 8 hkt sgt pht awst | 9 jst kst | 9.5 acst | 10 aest | 10.5 acdt | 11 aedt | 12 nzst"
    " | 13 nzdt"
)
ZONES = {name: float(hours) for hours, *names in map(str.split, _ZONE_NAMES.split("|")) for name in names}
"""Name of a zone, to its hours east of Greenwich.

RFC 5322 4.3 settles the American ones; the others are IANA's abbreviations, BST being British. Those that two
regions share in feeds (AMT, AST, GST, IST) and the military letters (RFC 5322: sent with either sign) are unknown.
"""
REGIONS = {
    "at": "America/Halifax",
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
"""Names that leave open whether daylight saving is on, to the IANA zone that knows."""

_UNIT_NAMES = {
    "seconds": "seconds second secs sec s secondes seconde sekunden sekunde sek segundos segundo secondi secondo",
    "minutes": "minutes minute mins min mn m minuten minutos minuto minuti minuut minuter minutter minutt",
    "hours": "hours hour hrs hr h heures heure stunden stunde std horas hora ore ora uur timmar timme timer time",
    "days": "days day d jours jour tagen tage tag dias dia giorni giorno dagen dagar dager dage dag",
    "weeks": "weeks week wks wk w semaines semaine wochen woche semanas semana settimane settimana"
    " weken veckor vecka uker uke uger uge",
    "months": "months month mo mois monaten monate monat meses mes mesi mese maanden maand manader manad maneder maned",
    "years": "years year yrs yr y ans an annees annee jahren jahre jahr anos ano anni anno jaar ar",
}
UNITS = {name: unit for unit, names in _UNIT_NAMES.items() for name in names.split()}
"""Unit of time, to the name that `timedelta` and `relativedelta` give it."""
ONES = _words("a an one un une ein eine einem einer una uno um uma een en et ett")
AFTER_SPAN = ("ago", "fa", "geleden", "siden", "sedan", "atras")
"""What stands after "3 days"."""
BEFORE_SPAN = ("il y a", "vor", "hace", "ha")
"""What stands before "3 days"."""
NOW = (
    "just now",
    "moments ago",
    "a moment ago",
    "a few seconds ago",
    "less than a minute ago",
    "a l'instant",
    "gerade eben",
    "ahora mismo",
    "proprio ora",
)
DAYS_BACK = {
    **dict.fromkeys(("today", "aujourd'hui", "heute", "hoy", "oggi", "hoje", "vandaag", "idag", "i dag"), 0),
    **dict.fromkeys(("yesterday", "hier", "gestern", "ayer", "ieri", "ontem", "gisteren", "igar", "i gar"), 1),
    **dict.fromkeys(("avant-hier", "vorgestern", "anteayer", "l'altro ieri", "anteontem", "eergisteren"), 2),
}

LABELS = _words(
    "published publication posted updated modified created released release added issued submitted filed",
    "date dated publie publiee mis mise ajoute actualise parution",
    "veroffentlicht aktualisiert erstellt geandert publiziert stand datum dato",
    "publicado publicada actualizado creado fecha pubblicato pubblicata aggiornato aggiornata data inserito",
    "postado atualizado gepubliceerd geplaatst bijgewerkt publicerad uppdaterad publisert oppdatert udgivet",
    "opublikowano dodano zverejneno publikovano vlozeno julkaistu опубликовано дата размещено обновлено publicat",
)
"""What stands before a date and says of what it is the date."""
LINKS = (
    "in data",
    *_words("on at date the le a jour en ligne de publication du am vom der den um el del publicacion"),
    *_words("il di pubblicazione em publicacao op d publikacji публикации"),
)
"""What may stand between such a label and the date, or alone before a date."""
