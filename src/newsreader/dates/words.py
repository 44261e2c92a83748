"""The words that dates are written with: months, weekdays, zones, units, labels.

All are folded as `newsreader.text.fold` does (lower case, no accents). Month and weekday names follow Unicode
CLDR (cldr.unicode.org), in the case that dates have them, with the abbreviations that newsrooms use besides; a name
is listed once, however many languages share it. Croatian is not here: its `listopada` is October, that of Polish is
November.
"""

from __future__ import annotations


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split())


# January to December, English first.
_MONTH_NAMES = (
    "january jan janvier janv januar janner enero ene gennaio gen janeiro januari gener ianuarie ian stycznia sty"
    " ledna januara januarja tammikuuta ocak ιανουαριου января янв січня януари يناير",
    "february feb febr fevrier fevr fev februar febrero febbraio febb fevereiro februari febrer februarie lutego lut"
    " unora februara februarja helmikuuta subat φεβρουαριου февраля фев февр лютого февруари فبراير",
    "march mar mars marz maerz mrz marzo marco maart mrt marts martie maret marca brezna marcius maaliskuuta mart"
    " μαρτιου марта мар березня март مارس",
    "april apr avril avr abril abr aprile aprilie kwietnia kwi dubna aprila aprilis huhtikuuta nisan απριλιου апреля"
    " апр квітня април ابريل",
    "may mai mayo maggio mag maio mei maj maig maja kvetna majus toukokuuta mayis μαιου мая травня маи مايو",
    "june jun juin juni junio giugno giu junho juny iunie iun czerwca cze cervna juna junija junius kesakuuta haziran"
    " ιουνιου июня июн червня юни يونيو",
    "july jul juillet juil juli julio luglio lug julho juliol iulie iul lipca lip cervence jula julija julius"
    " heinakuuta temmuz ιουλιου июля июл липня юли يوليو",
    "august aug aout agosto ago augustus augusti agost agustus agu sierpnia sie srpna augusta avgusta augusztus"
    " elokuuta agustos αυγουστου августа авг серпня август اغسطس",
    "september sept sep septembre septiembre setiembre settembre sett set setembro setembre septembrie wrzesnia wrz"
    " zari septembra szeptember syyskuuta eylul σεπτεμβριου сентября сен сент вересня септември سبتمبر",
    "october oct octobre oktober okt octubre ottobre ott outubro out octombrie pazdziernika paz rijna oktobra"
    " lokakuuta ekim οκτωβριου октября окт жовтня октомври اكتوبر",
    "november nov novembre noviembre novembro noiembrie noi listopada lis listopadu novembra marraskuuta kasim"
    " νοεμβριου ноября ноя нояб листопада ноември نوفمبر",
    "december dec decembre dezember dez diciembre dic dicembre dezembro desember des desembre decembrie grudnia gru"
    " prosince decembra joulukuuta aralik δεκεμβριου декабря дек грудня декември ديسمبر",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
"""Name or abbreviation of a month, to 1 to 12."""

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
