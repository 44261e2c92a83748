"""The words that dates are written with: months, weekdays, zones, units, labels.

All are folded as `newsreader.text.fold` does (lower case, no accents). Month and weekday names follow Unicode
CLDR (cldr.unicode.org), in the case that dates have them, with the abbreviations that newsrooms use besides; a name
is listed once, however many languages share it. Croatian is not here: its `listopada` is October, that of Polish is
November.
"""

from __future__ import annotations


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split())


# January to December in English, French, German, Spanish, Italian, Portuguese, Dutch, the Scandinavian languages,
# Catalan, Romanian, Indonesian; Polish and its abbreviations, Czech, Slovak and Slovene; Hungarian, Finnish, Turkish;
# Greek, Russian, Ukrainian, Bulgarian, Arabic.
_MONTH_NAMES = (
    "january jan | february feb febr | march mar | april apr | may | june jun | july jul | august aug"
    " | september sept sep | october oct | november nov | december dec",
    "janvier janv | fevrier fevr fev | mars | avril avr | mai | juin | juillet juil | aout | septembre"
    " | octobre | novembre | decembre",
    "januar janner | februar | marz maerz mrz | | | juni | juli | | | oktober okt | | dezember dez",
    "enero ene | febrero | marzo | abril abr | mayo | junio | julio | agosto ago | septiembre setiembre"
    " | octubre | noviembre | diciembre dic",
    "gennaio gen | febbraio febb | | aprile | maggio mag | giugno giu | luglio lug | | settembre sett set"
    " | ottobre ott | | dicembre",
    "janeiro | fevereiro | marco | | maio | junho | julho | | setembro | outubro out | novembro | dezembro",
    "januari | februari | maart mrt | | mei | | | augustus | | | |",
    "| | marts | | maj | | | augusti | | | | desember des",
    "gener | febrer | | | maig | juny | juliol | agost | setembre | | novembre | desembre",
    "ianuarie ian | februarie | martie | aprilie | mai | iunie iun | iulie iul | | septembrie | octombrie"
    " | noiembrie noi | decembrie",
    "| | maret | | | | | agustus agu | | | | ",
    "stycznia | lutego | marca | kwietnia | maja | czerwca | lipca | sierpnia | wrzesnia | pazdziernika | listopada"
    " | grudnia",
    "sty | lut | | kwi | | cze | lip | sie | wrz | paz | lis | gru",
    "ledna | unora | brezna | dubna | kvetna | cervna | cervence | srpna | zari | rijna | listopadu | prosince",
    "januara | februara | | aprila | | juna | jula | augusta | septembra | oktobra | novembra | decembra",
    "januarja | februarja | | | | junija | julija | avgusta | | | |",
    "| | marcius | aprilis | majus | junius | julius | augusztus | szeptember | | |",
    "tammikuuta | helmikuuta | maaliskuuta | huhtikuuta | toukokuuta | kesakuuta | heinakuuta | elokuuta | syyskuuta"
    " | lokakuuta | marraskuuta | joulukuuta",
    "ocak | subat | mart | nisan | mayis | haziran | temmuz | agustos | eylul | ekim | kasim | aralik",
    "ιανουαριου | φεβρουαριου | μαρτιου | απριλιου | μαιου | ιουνιου | ιουλιου | αυγουστου | σεπτεμβριου | οκτωβριου"
    " | νοεμβριου | δεκεμβριου",
    "января янв | февраля фев февр | марта мар | апреля апр | мая | июня июн | июля июл | августа авг"
    " | сентября сен сент | октября окт | ноября ноя нояб | декабря дек",
    "січня | лютого | березня | квітня | травня | червня | липня | серпня | вересня | жовтня | листопада | грудня",
    "януари | февруари | март | април | маи | юни | юли | август | септември | октомври | ноември | декември",
    "يناير | فبراير | مارس | ابريل | مايو | يونيو | يوليو | اغسطس | سبتمبر | اكتوبر | نوفمبر | ديسمبر",
)
MONTHS = {
    name: number
    for language in _MONTH_NAMES
    for number, names in enumerate(language.split("|"), 1)
    for name in names.split()
}
"""Name or abbreviation of a month, to 1 to 12."""
ENGLISH_MONTHS = {number: names.split()[0] for number, names in enumerate(_MONTH_NAMES[0].split("|"), 1)}

WEEKDAYS = _words(
    "monday mon tuesday tues tue wednesday weds wed thursday thurs thur thu friday fri saturday sat sunday sun",
    "lundi lun mardi mar mercredi mer jeudi jeu vendredi vendr ven samedi sam dimanche dim",
    "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so",
    "lunes martes miercoles mie jueves jue viernes vie sabado sab domingo dom",
    "lunedi martedi mercoledi giovedi gio venerdi sabato domenica",
    "segunda-feira segunda seg terca-feira terca ter quarta-feira quarta qua quinta-feira quinta qui",
    "sexta-feira sexta sex",
    "maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag zo",
    "mandag man tirsdag tisdag tir tis onsdag ons torsdag tors tor fredag fre lordag lor sondag son",
    "poniedzialek wtorek sroda czwartek piatek sobota niedziela pondeli utery streda ctvrtek patek nedele",
    "pondelok utorok stvrtok piatok nedela",
    "понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс",
    "понеділок вівторок середа четвер субота неділя pazartesi sali carsamba persembe cuma cumartesi pazar",
    "luni marti miercuri joi vineri sambata duminica",
    "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai",
)
"""Names of weekdays: read past, never held against the date."""

_ZONE_NAMES = {
    -10: "hst",
    -9: "akst",
    -8: "pst akdt",
    -7: "mst pdt",
    -6: "cst mdt",
    -5: "est cdt",
    -4: "edt clt",
    -3.5: "nst",
    -3: "brt",
    -2.5: "ndt",
    0: "ut gmt utc z wet",
    1: "cet met mez bst west wat",
    2: "cest mest mesz eet cat sast",
    3: "eest msk trt eat",
    5: "pkt",
    5.75: "npt",
    7: "ict wib",
    8: "hkt sgt pht awst",
    9: "jst kst",
    9.5: "acst",
    10: "aest",
    10.5: "acdt",
    11: "aedt",
    12: "nzst",
    13: "nzdt",
}
ZONES = {name: hours for hours, names in _ZONE_NAMES.items() for name in names.split()}
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
