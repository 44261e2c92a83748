"""What a text says by its words and its form, whatever stands around it.

What surrounds stories without being part of them (bylines, labels, menus, footers) is known by the words of the common
content systems (WordPress, Drupal, Joomla, Blogger and their translations), headings of sections by those of newsrooms
in many languages; sentences, names, lists of tags by their form.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newsreader.text import fold

_NAME = r"(?:[^\W\d_][\w.'’-]*|(?:de|da|di|del|der|den|van|von|la|le|al|bin|and|et|und|y|e|&))"
_CREDENTIALS = (
    r"(?:M\.?D|Ph\.?D|Pharm\.?D|D\.?O|R\.?N|M\.?P\.?H|M\.?S(?:c|N)?|B\.?S(?:c|N)?|M\.?B\.?A|M\.?A|B\.?A|J\.?D|D\.?D\.?S"
    r"|N\.?P|FACP|FACS|FASCO|FRCP|FAAN|Esq|Dr|Prof|Jr|Sr|[IV]{2,3}|RPh|BCOP|APRN|PA-C|CRNP|LCSW|DNP|OCN|MBBS)"
)
_BYLINE = re.compile(
    r"(?:(?:written|posted|published|submitted|reported|words|text|photos?"
    r"|(?:(?:medically|fact|clinically|peer)[ -])?(?:reviewed|edited|checked))\s+)?(?:(?-i:By(?=[A-Z]))|"
    r"(?:by|von|par|por|da|di|av|af|door|autore?|author|auteur|autor|verfasst von|reporter)\s*:?\s+)"
    rf"(?P<name>{_NAME}(?:[,;]?\s+(?:{_NAME}|{_CREDENTIALS}\.?)){{0,9}})[.,]?",
    re.IGNORECASE,
)
_CREDENTIALED = re.compile(
    rf"(?:{_NAME}\s+){{1,4}}{_NAME},(?:\s*{_CREDENTIALS}\.?,?)+"
    rf"(?:(?:\s*[;,&]|\s+and)\s*(?:{_NAME}\s+){{1,4}}{_NAME},(?:\s*{_CREDENTIALS}\.?,?)+)*(?:,?\s*et al\.?)?"
)
_BEHIND_NAME = re.compile(r"\s(?:(?:in|on|at)(?:\s.*)?|am|vom|le|el|il|den|op|em)$")
"""What leads to a category, a place or the date."""
_LABELS = frozenset(
    fold(label)
    for label in (
        "news|video|videos|podcast|podcasts|article|articles|slideshow|slide show|gallery|photo|photos|photo gallery"
        "|interview|interviews|webinar|webinars|blog|blog post|press release|press releases|opinion|editorial"
        "|commentary|feature|features|featured|analysis|review|reviews|report|reports|breaking|breaking news|update"
        "|live|exclusive|sponsored|advertorial|infographic|case study|white paper|event|events|audio|watch|listen|read"
        "|story|stories|brief|briefs|column|q&a|explainer|newsletter|publication|conference|published|draft|archived"
        "|pending|new|neu|nouveau|nuevo|nuovo|nachricht|nachrichten|meldung|artikel|pressemitteilung|kommentar|beitrag"
        "|noticia|articulo|entrevista|articolo|comunicato|communique|actualite|transport|culture|health|sport|sports"
        "|business|science|environment|education|politics|local|world|technology|tech|research|arts|arts & books|books"
        "|economy|finance|travel|lifestyle|entertainment|music|food|weather|crime|national|international|society|media"
        "|people|company|products|community|energy|climate|history|law|wirtschaft|politik|kultur|wissenschaft"
        "|gesellschaft|lokales|panorama|reise|economie|politique|societe|economia|politica|cultura|rapid reads"
        "|news release|joint news release|media release|press statement|statement|joint statement"
        "|media advisory|advisory|announcement|speech|news story|feature story|fact sheet|bulletin"
        "|partner content|paid content|editor's pick|editors' pick|premium|free|member|subscriber only"
        "|article reserve aux abonnes|reserve aux abonnes"
    ).split("|")
)
_NOISE = re.compile(
    r"(?:(?:skip|jump|go|back) to .{1,30}|(?:load|show|see|view|browse)(?: all| more).{0,40}|all (?:news|articles"
    r"|posts|stories|topics|categories|years)|newest|oldest|(?:you are here:? ?)?(?:home|startseite|accueil"
    r"|inicio) ?[>/→|] ?.{1,80}|(?:next|previous|prev|older|newer|earlier|first|last)(?: (?:page|posts?|entries"
    r"|articles|stories|news|month|»|›|→|>))*|(?:page|seite|pagina|strona|sida|side|страница) \d+.{0,20}|(?:displaying"
    r"|showing|viewing|results) .{0,15}\d.{0,30}|\d[\d.,]* (?:results|items|articles|stories)(?: found)?"
    r"|(?:sort(?:ed)?|filter(?:ed)?)(?: by\b.{0,40})?|posted by .{1,40} (?:at|on) \d{1,2}[:.]\d\d.{0,40}"
    r"|\d+ ?[-–] ?\d+ (?:of|von|de|di|sur) \d+.{0,20}|(?:\[?\d{1,4}\]?|\.{3}|…|next|prev(?:ious)?|last|first|page"
    r"|[«»‹›<>|→←•])(?:\s*(?:\[?\d{1,4}\]?|\.{3}|…|next|prev(?:ious)?|last|first|of|page|[«»‹›<>|→←•]))*"
    r"|[<←]\s*[^←→]{1,40}|[^←→]{1,40}→|share(?: (?:this|on|via|article|story|post).{0,30})?|tweet"
    r"|print(?: this)?(?: page| article| post)?|(?:share|pin|post|tweet|send)(?: about)?(?: this| it)? (?:on|to|via|by"
    r"|it) .{1,20}|e-?mail(?: (?:this|address|us|alerts?).{0,20})?|facebook|twitter|linkedin|instagram|youtube"
    r"|whatsapp|pinterest|rss(?: feeds?)?|google\+?|reddit|bluesky|mastodon|copy link|save|bookmark|like|follow(?: us"
    r"| me)?(?: on .{1,30})?|(?:no|\d+)\s+(?:comments?|responses?|replies|views|shares|likes|kommentare?|commentaires?"
    r"|comentarios?|commenti)\.?(?:\s*(?:so far|yet))?|comments?(?: (?:off|are closed|closed).{0,60})?"
    r"|leave a (?:comment|reply|response).{0,60}|add (?:a )?comments?|be the first to comment|reply|(?:©|\(c\)"
    r"|copyright\b).{0,300}|.{0,200}all rights reserved.{0,200}|(?:privacy|cookie)s?(?: (?:policy|notice|settings"
    r"|statement|preferences))?|terms(?: (?:of|and|&) .{0,30})?|imprint|impressum|datenschutz.{0,20}|legal(?: notice)?"
    r"|disclaimer|sitemap|site map|accessibility(?: statement)?|contact(?: us)?|about(?: us)?|advertise(?: with us)?"
    r"|careers|help|faqs?|kontakt|contatti|(?:subscribe|sign up|register|join)(?: (?:now|here|today|free|us"
    r"|for free))?|.{0,30}\b(?:our|the|free|weekly|daily|e-?mail|monthly) newsletters?|newsletters?"
    r"|e-?mail newsletters?|log ?(?:in|out)|sign ?(?:in|out)|my account|search(?: .{0,30})?|menu|home(?:page)?"
    r"|main menu|close|open|toggle .{0,30}|suche|rechercher|buscar|cerca|print|download(?: pdf)?|pdf|advertisement|ad"
    r"|ads|sponsored(?: content| by .{1,60})?|anzeige|publicite|publicidad|powered by .{1,60}|loading\.*|date|title"
    r"|titles|headline|summary|description|author|category|link|source|please wait\.*|you (?:are|may also) .{0,40}"
    r"|accept(?: all)?(?: cookies)?|this (?:site|website|page) uses cookies.{0,200}|we use cookies.{0,300}"
    r"|.{0,40} (?:\d+ comments?|leave a comment)|(?:filed under|posted in|categor(?:y|ies)|tags?|tagged(?: with)?"
    r"|topics?|labels|rubrik|kategorien?|schlagworte?|categorie|etiquetas|temas|mots-cles)\s*:?\s.{0,300}|(?:tags?"
    r"|categor(?:y|ies)|topics?|filed under):?|(?:\d+|one|two|three|four|five|six|seven|eight|nine"
    r"|ten)[ -]min(?:ute)?s?(?: read)?|(?:duration:? )?\d{1,3}:\d\d(?::\d\d)?|your browser does not support .{1,80}"
    r"|\d+ minuti? di lettura|lesedauer:? .{1,20}|lesezeit:? .{1,20}|temps de lecture.{0,20}|tiempo de lectura.{0,20}"
    r"|(?:reading time|estimated read).{0,30}|vol(?:ume|\.)? ?\d+(?:,? (?:issue|no\.?|number) ?\d+)?|archives?"
    r"|(?:most )?popular(?: posts)?|trending(?: now)?|most read|recent (?:posts|comments)|related(?: (?:posts|articles"
    r"|stories|news|content))?|more on this(?: (?:story|topic))?|see also|read also|mehr zum thema|siehe auch"
    r"|lire aussi|a lire aussi|leggi anche|recommended(?: for you)?|rss|atom|\W+"
    r"|(?:(?:(?:first |originally |last )?(?:published|posted|updated|created|added|submitted|written|modified"
    r"|released|issued|uploaded|edited))|(?:publication |release )?date|on|at|veroffentlicht|erstellt|aktualisiert"
    r"|stand|datum|am|vom|publie|mis a jour|le|publicado|actualizado|fecha|el|pubblicato|aggiornato|data|il|publisert"
    r"|publicerad|oppdatert)(?: (?:on|at|am|le|el|il|den|in|date))?\s*:?)",
    re.IGNORECASE,
)
_UNSPACED_NOISE = re.compile(
    fold(
        r"(?:共\s?\d+\s?[条頁页].{0,60}|当前位置.{0,60}"
        r"|(?:(?:首|上一?|下一?|尾|末)[页頁]|前へ|次へ|前のページ|次のページ|이전|다음|처음|마지막|목록|\d{1,4}|[/|<>…]|\s)+)"
    )
)
_OFFER = re.compile(
    r"(?:subscribe|sign up|register|join|get|receive|follow|like us|contact us|don't miss|stay (?:up|in|informed)"
    r"|enter your|abonnieren|jetzt abonnieren|abonnez|suscribete|iscriviti)\b.{0,200}\b(?:newsletters?|mailing list"
    r"|inbox|e-?mails?|updates|alerts?|facebook|twitter|social media|courriel|correo)\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"(?:\S+ ){0,2}(?:logo|avatar|icon|spacer|banner)(?: image)?|(?:.{0,150} )?(?:thumbnail|thumb|placeholder"
    r"|headshot)(?: image)?|(?:an? |the )?(?:featured? |hero |article |news |post |default |main |cover |lead |teaser "
    r"|stock )?(?:image|picture|photo|img|pic|bild|foto|immagine|imagen|graphic|illustration|figure)(?: \d{1,4}|:)?"
    r"|logot(?:ipo|ype)\b.{0,40}|no (?:image|photo).{0,30}|(?:image|photo) (?:unavailable|not available|coming soon)"
    r"|untitled.{0,20}|null|undefined|alt(?: text)?|[\w%() .+-]{1,120}\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?)"
    r"|(?:img|dsc|image|photo|screenshot|screen shot|pxl|wp)[ _-]?\d[\w-]*",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"©|\((?:c|photo|foto)\)|(?:photos?|images?|pictures?|credits?|fotos?|bilde?r?|quelle|crédits?|photographe)"
    r"(?: (?:by|credit|courtesy|von|par|de))?\s?:\s",
    re.IGNORECASE,
)
_MORE_ENGLISH = (
    r"continue reading.{0,200}|(?:read|learn|view|see|show|discover|find out|get)\s+(?:(?:the\s+)?(?:full|whole|entire"
    r"|rest)?\s*(?:of\s+)?(?:the\s+|this\s+)?(?:more|story|article|post|report|entry|tips|details|press release|news"
    r"|announcement|release))(?:\s+(?:about|of|on|»|details|here|now).{0,100})?|more(?:\s+(?:info|information"
    r"|details))?|full (?:story|article|text|post|report|content|version|pdf)(?: \(\w{2,10}\))?|details|continue"
    r"|permalink|read on|click here.{0,40}"
)
_MORE_OTHERS = (
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
_MORE_LINE = re.compile(
    rf"(?:{_ARROWS}\s*)(?:{_MORE_ENGLISH}"
    rf"|(?:{fold('|'.join(_MORE_OTHERS))})(?: (?:de|sur|uber|zu|su|sobre|om|over)\b.{{0,40}})?){_ARROWS}"
)
_MORE_END = re.compile(
    r"\s*(?:\[\s*)?(?:(?:→|»|›|>>|\|)\s*)?(?:(?<=[.!?…\]\"”)])|(?<=\.\s)|(?<=…\s)|(?<=\s))"
    r"(?:continue reading|read (?:more|on|(?:the )?(?:full|whole) (?:story|article|post))"
    r"|learn more|full story|weiterlesen|mehr (?:lesen|erfahren)|lire la suite|en savoir plus|leer m[aá]s"
    r"|seguir leyendo|continua a leggere|leggi (?:tutto|di più)|les mer|l[aä]s mer|lees (?:verder|meer)"
    r"|leia mais|ler mais|saiba mais|czytaj (?:więcej|dalej)|читать далее|подробнее)"
    rf"{_ARROWS}$",
    re.IGNORECASE,
)
"""What no sentence ends with."""
_MORE_AFTER_SENTENCE = re.compile(
    r"\s+continue reading\s+[“\"'„«].{1,200}$"
    rf"|(?<=[.!?…\])])\s*\[?(?:continue reading.{{0,200}}|\b(?:mehr|more|weiter|suite|details|más)){_ARROWS}$",
    re.IGNORECASE,
)
"""What some sentences end with, but none begins with, alone."""
# The numbers of words below were tried on 400 pages made at random and on those of the tests. For the heading of a
# section, 6 to 11 words, and 2 to 5 for one without capitals, read them alike, and so do 35 words for a headline, where
# 18 give one wrong date. With 3 words for a fragment four pages were lost, with 8 three.
_FULL_STOPS = frozenset('.!?…。！？)]”"')
_LISTING_NAME = re.compile(
    r"(?:(?:all|most|recent|latest)(?: \w+)? )?(?:news|articles|posts|stories|popular|popular posts|most read|trending)"
    r"|trending now|archives?"
)
_ARROWED = str.maketrans({"»": "→", "›": "→", "«": "←", "‹": "←"})
_NAME_ALONE = re.compile(
    r"[^\W\d_][\w'’.-]+(?:\s[^\W\d_]\.?|\s(?:de|da|di|del|van|von|der|den|la|le))*(?:\s[^\W\d_][\w'’.-]+){1,2}"
)
_SECTION_WORDS = re.compile(
    r"^(?:more|mas|other|weitere)\b|\b(?:news|newsroom|what's new|latest|recent|top|stories|headlines|events?"
    r"|activities|updates?|articles?|releases?|announcements?|archives?|features?|featured|blog|posts?|press|videos?"
    r"|podcasts?|today|week|month|earlier|trending|spotlight|highlights|nachrichten|meldungen|aktuelle[sn]?|aktuell"
    r"|neues|actualites?|nouvelles?|dernieres|noticias|ultimas|notizie|ultime|novita|nyheter|siste|nieuws|laatste"
    r"|aktualnosci|wiadomosci|komunikaty|aktuality|zpravy|uutiset|ajankohtaista|hirek|haberler|duyurular|новости"
    r"|события|новини|νεα|ειδησεις|الاخبار|اخبار|comunicati|presse|pressemitteilungen|actualidad|brief|corner|resources"
    r"|webinars)\b"
)
_UNSPACED_WORDS = re.compile(
    fold(
        "ニュース|お知らせ|新着|プレスリリース|トピックス|最新情報|新闻|新聞|要闻|公告|通知|动态|資訊|资讯|뉴스|공지|소식|보도자료|기사"
    )
)
_VERSION = re.compile(
    r"(?:[^\W\d_][\w-]{0,30}\s){0,2}\[?[vV]?\d{1,4}(?:\.\d{1,6}){1,4}(?:[-+.]?[a-z][\w.+-]{0,20})?\]?"
)
_TRAIL = re.compile(r"\w\s[›»>]\s\w")
"""Where a page stands in its site: "Media › News"."""
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?!\d)")
_FINAL = re.compile(r"[.!?…:;,。！？；：，][\"'”’»)\]]*$")
_SENTENCE_END = re.compile(r"(?:(?<!\b[A-Z])(?<!\.\.)\.|[.…]{3}|…|\[…\]|\[\.\.\.\]|[。．｡])[\"'”’»)\]」』）]*$")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]")

_WORD = r"(?!(?:and|for|in|of|the|with)\s)[^\W\d_][^\s\d,.:;|/()-]*[.,]?[\s./-]{1,2}"
"""A word that could be a month: dates of English pages, which "Top 10 of 2025" would be, are all known."""
_DAY = r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?!\d)(?:\([^\W\d]\)|:?[^\W\d_]{1,3})?"
_YEAR = r"(?<!\d)(?:19|20|25)\d\d(?!\d)(?:\([^\W\d]\))?[^\W\d_]{0,3}"
"""Of papers, the Buddhist era included."""
_DATE_LIKE = re.compile(
    rf"{_DAY}[.,]?[\s./-]{{0,2}}(?:{_WORD}){{1,3}}{_YEAR}\.?"
    rf"|(?<![^\W_]){_WORD}{_DAY}[.,]?[\s/-]{{1,2}}{_YEAR}"
    rf"|{_YEAR}[.,]?[\s./-]{{0,2}}(?:{_WORD}){{1,2}}{_DAY}\.?(?:\s[^\W\d_]\.)?"
)
_BEFORE_DATE = re.compile(rf"(?:^|[|•·–—(\[]\s?|\s-\s)((?:{_WORD}){{1,2}})$")
_BEHIND_DATE = re.compile(
    r"(?:, ?[^\W\d_]+\b|\s\([^\W\d_]+\))?(?:,?\s(?:[^\W\d_]+\.?\s)?\d{1,2}[:.]\d\d(?![\d.]))?"
    r"(?=\s?(?:$|[|•·–—)\]]|-\s))"
)
"""Weekdays, and a time behind it."""


def _folded(text: str) -> str:
    """Fold a text, but keep the angles that menus and pagers have as arrows: folded, they would be quotes."""
    return fold(text.translate(_ARROWED)).strip()


@lru_cache(maxsize=20_000)
def byline(text: str) -> str:
    """Return the name in a byline ("By Ann Lee", "Ann Lee, MD"), or nothing when `text` is none."""
    if len(text) > 150:
        return ""
    match = _BYLINE.fullmatch(text)
    if match and match["name"][:1].isupper():
        return bare_name(match["name"])
    return text.strip(" ,") if text[:1].isupper() and _CREDENTIALED.fullmatch(text) else ""


def bare_name(text: str) -> str:
    """Return a name without what follows it: "Ann Lee in News", "Ann Lee on"."""
    return _BEHIND_NAME.sub("", text).strip(" ,")


def date_like(text: str) -> tuple[int, int]:
    """Return where the first stretch of a text begins and ends that has the form of a full date in whatever language:
    the number of a day, a year, and one to three words that could be a month with what belongs to it; (0, 0): none."""
    match = _DATE_LIKE.search(text)
    if match is None:
        return 0, 0
    before, behind = _BEFORE_DATE.search(text[: match.start()]), _BEHIND_DATE.match(text, match.end())
    return before.start(1) if before else match.start(), behind.end() if behind else match.end()


def ends_unspaced(text: str) -> bool:
    """Whether `text` ends in a script that has no blanks between words."""
    return _IDEOGRAPH.match(text[-1:]) is not None


def is_version(text: str) -> bool:
    """Whether `text` is a version, perhaps with the name of a program: "v2.4.0", "[2.4.0]", "Rowboat 2.4-rc1"."""
    return _VERSION.fullmatch(text) is not None


def is_label(text: str) -> bool:
    """Whether `text` only says what kind of thing a story is ("Video", "Press Release")."""
    return len(text) < 30 and fold(text).strip(" .:#|[]()") in _LABELS


@lru_cache(maxsize=20_000)
def is_noise(text: str) -> bool:
    """Whether `text` belongs to a page's furniture: menus, pagers, sharing, comments, footers, subscribe boxes."""
    if len(text) >= 500:
        return False
    folded = _folded(text)
    return _NOISE.fullmatch(folded) is not None or (
        not text.isascii() and _UNSPACED_NOISE.fullmatch(folded) is not None
    )


def is_offer(text: str) -> bool:
    """Whether `text` asks to subscribe: furniture, unless it stands where a headline must."""
    return len(text) < 300 and _OFFER.match(fold(text)) is not None


def is_placeholder(text: str) -> bool:
    """Whether a text could be nothing but an image's: "Site Logo", "Image", a file's name with its ending."""
    return len(text) < 250 and _PLACEHOLDER.fullmatch(fold(text).strip()) is not None


def is_credit(text: str) -> bool:
    """Whether `text` says who made a picture."""
    return len(text) < 100 and _CREDIT.match(text) is not None


def is_section_name(text: str) -> bool:
    """Whether `text` may name a section although it is furniture where it is a link ("All News", "Recent Posts")."""
    return _LISTING_NAME.fullmatch(fold(text).strip()) is not None


def is_read_more(text: str) -> bool:
    """Whether `text` is the link to the rest of a story."""
    if len(text) > 250:
        return False
    folded = _folded(text)
    return _MORE_LINE.fullmatch(folded) is not None and (len(text) < 150 or folded.startswith("continue reading"))


def without_end_link(text: str) -> str:
    """Return `text` without the link at its end, where a sentence stands before it; else `text` as it is."""
    shorter = _MORE_END.sub("", _MORE_AFTER_SENTENCE.sub("", text)).rstrip(" [(|→»›")
    return shorter if shorter and shorter != text and shorter[-1] in _FULL_STOPS else text


@lru_cache(maxsize=20_000)
def is_sectionlike(text: str) -> bool:
    """Whether `text` could be the heading of a section: short, without final punctuation, no sentence.

    Three words may be one however they are written; of more, up to eight, each must begin with a capital.
    """
    if text.endswith(":") and (text.isupper() or names_section(text)):
        text = text.removesuffix(":").rstrip()
    words, count = text.split(), word_count(text)
    if count > 8 or len(text) > 70 or _FINAL.search(text) or ": " in text or is_noise(text) or is_offer(text):
        return False
    if "," in text and any(map(str.isdigit, text)):  # "Held in Lund, 7-9 May 2018"
        return False
    if _TRAIL.search(text) or _CLOCK.match(text):
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


def is_tag_list(text: str) -> bool:
    """Whether `text` is a list of categories: a few words each, divided by commas, no sentence."""
    parts = [part.split() for part in text.split(",")]
    return (
        len(parts) > 1
        and not is_sentence(text)
        and all(0 < len(part) <= 5 for part in parts)
        and sum(part[0][:1].isupper() for part in parts) >= 0.8 * len(parts)  # "Health, iOS, Arts, Books, Film"
        and (len(parts) > 2 or len(text.split()) <= 5)
    )


@lru_cache(maxsize=20_000)
def word_count(text: str) -> int:
    """Count words; in scripts without blanks, two or three characters make one."""
    ideographs = len(_IDEOGRAPH.findall(text)) if not text.isascii() else 0
    return len(text.split()) + ideographs * 2 // 5
