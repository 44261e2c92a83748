"""One form for the many addresses of one page: what only tracks, or asks for another dress of it, is left out."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_TRACKING = re.compile(
    r"utm_|(?:at|ns|mc|pk|mtm|hsa|vero|wt|wt_mc|itm|trk|ga|oly|sc|ncid|cmp|ito|xtor|ceid|__)_|"
    r"(?:utm|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|igsh|mkt_tok|cmpid|cmp|campaign|campaign_id"
    r"|cid|icid|ncid|ocid|ito|ref|referer|referrer|ref_src|ref_url|src|source|partner|smid|smtyp|soc_src|soc_trk|sh|share"
    r"|shared|feed|feedtype|rss|rssid|ftag|mod|intcmp|via|xtor|wt|spm|from|fr|guccounter|guce_referrer|tracking|traffic_source"
    r"|amp|outputtype|output|embed|print|mobile|m|_r|nl|newsletter|emc|leadsource|s_cid|taid|__twitter_impression)$"
)
"""Names of parameters that say where a reader came from, or how the page is to look, and not which page it is."""
_DRESS = re.compile(r"(?:/amp|\.amp|/index|/default)?(?:\.(?:amp|html?|php|aspx?|shtml))?/*$")
"""The end of a path that names the page's dress: `/amp`, `.amp.html`, `/index.html`, a slash."""
_HOST = re.compile(r"^(?:www\d?|m|mobile|amp|touch|wap)\.(?=[^.]+\.)")
_PLAIN = re.compile(r"https?://(?!(?i:www\.google\.|[^/]*ampproject))([A-Za-z0-9.-]*[A-Za-z0-9])(/[A-Za-z0-9_./~-]*)?")
"""An address without anything that needs a closer look."""
_CACHE = re.compile(r"^https?://(?:www\.google\.[a-z.]+/amp|[a-z0-9-]+\.cdn\.ampproject\.org/[cv])/(?:s/)?")
"""What the caches of AMP pages put before the address of the page."""


def canonical_url(url: str) -> str:
    """Give one form for all addresses of a page: no scheme, `www.`, `m.`, `amp`, tracking, fragment, last slash.

    An empty string for what is no address of http or https.
    """
    plain = _PLAIN.fullmatch(url)
    if plain:
        host, path = plain.groups()
        return _HOST.sub("", host.lower()) + _DRESS.sub("", path or "", count=1)
    cached = _CACHE.sub("", url, count=1)
    url = f"https://{cached}" if cached != url else url
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    host = _HOST.sub("", host)
    if port not in {None, 80, 443}:
        host = f"{host}:{port}"
    path = _DRESS.sub("", unquote(parts.path), count=1)
    asked = sorted(
        (name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.match(name.lower()) and value
    )
    return f"{host}{path}{'?' if asked else ''}{urlencode(asked)}"


def names_a_page(canonical: str) -> bool:
    """Whether a canonical address is that of one page, by the look of it, and not of a site or a section."""
    place, _, asked = canonical.partition("?")
    segments = place.split("/")[1:]
    if asked and any(character.isdigit() for character in asked):
        return True
    last = segments[-1] if segments else ""
    dated = len(segments) > 2 and len(last) > 6 and any(character.isdigit() for character in place)
    numbered = any(character.isdigit() for character in last)
    return dated or numbered or len(re.findall("[-_]", last)) > 1 or len(last) > 24
