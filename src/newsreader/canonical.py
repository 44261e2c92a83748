"""One form for the many addresses that a page has, and whether an address is that of one page at all.

Parameters are dropped only where they are known to track: by their name, as the makers of the tools document it
(Google, Matomo, AT Internet, Comscore, HubSpot, Mailchimp, Marketo, Yandex and others), or, where pages have a
parameter of that name too, by a value that is a channel (`via=twitter`). Whatever else stands in an address may be
what tells two pages apart.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_PARTS = re.compile(
    r"https?://(?:[^/?#]*@)?(\[[\da-f:.]+\]|[^/?#:\[\]]+)(?::(\d{0,5}))?(?=[/?#]|$)([^?#]*)\??([^#]*)#?(.*)",
    re.IGNORECASE | re.DOTALL,
)
"""Host, port, path, query and fragment (RFC 3986, appendix B)."""
_TRACKS = re.compile(
    r"(?:utm|hsa|mtm|matomo|piwik|bsft)_.*|utm|wt\..*|wt_z?mc.*|(?:pk|ga|itm)_(?:source|medium|campaign|content|term|kwd)"
    r"|at_(?:medium|campaign|custom\d|creation|variant|format|channel|network|link.*|ptr.*|recipient.*|send.*|bbc_team)"
    r"|ns_(?:mchannel|source|campaign|linkname|fee)|fbclid|fb_(?:source|ref)|mibextid|igsh(?:id)?|gclid|gclsrc|dclid"
    r"|gbraid|wbraid|srsltid|_g[al]|msclkid|ys?clid|_openstat|twclid|__twitter_impression|ttclid|li_fat_id|rdt_cid"
    r"|_hsenc|_hsmi|__hs(?:tc|sc|fp)|hsctatracking|mc_[ce]id|mkt_tok|ml_subscriber(?:_hash)?|oly_(?:anon|enc)_id"
    r"|vero_(?:id|conv)|elqtrack(?:id)?|s_k?w?cid|sc_(?:src|lid|llid|uid|eh|channel)|cmpid|int_?c(?:mp|id)|xtor|ftag"
    r"|smtyp|soc_(?:src|trk)|guccounter|guce_referrer(?:_sig)?|ref_(?:src|url)|traffic_source|rb_clickid|echobox"
    r"|__s|_branch_(?:match_id|referrer)|_bhlid|_k[ex]|dicbo|epik|oft_.*|unicorn_click_id|vgo_ee|wickedid|irclickid"
    r"|et_rid|ss_email_id|ymclid|tblci|hss_channel|sr_share|fb_action_(?:ids|types)|at_xt"
    r"|phpsessid|jsessionid"
)
"""Parameters that track, or name a session, in lower case."""
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_MAY_TRACK = re.compile(
    r"from|via|src|source|ref|referr?er|partner|feed|share|emc|mod|cmp|campaign|smid|output(?:type)?|amp"
)
"""Parameters that track, or ask for the page in another dress, where their value is a channel."""
_CHANNEL = re.compile(
    r"amp|rss ?(?:feed)?|atom|feeds?|feedburner|e-?mail|newsletter|twitter|facebook|fb|linkedin|whatsapp|telegram"
    r"|instagram|reddit|mastodon|bluesky|threads|flipboard|pocket|lobste\.?rs|hn|hackernews|google ?news|share_.*"
    r"|[a-z]+-share"
)
_IN_PAGE = re.compile(
    r":~:.*|top|main|content|comments?|respond|disqus_thread|more(?:-\d+)?|rss|atom|feed|0", re.DOTALL
)
"""Fragments that lead to what every page has, or that number the states of an article in a feed (`#0`)."""
_DRESSED = re.compile(r"(?:/amp|\.amp|/index|/default)?(?:\.(?:amp|html?|php|aspx?|shtml))?$")
"""The end of a path that names the page's dress: `/amp`, `.amp.html`, `/index.html`."""
_ALIAS = re.compile(r"(?:www\d?|m|mobile|amp|touch|wap)\.(?=[^.]+\.)")
_CACHE = re.compile(r"https?://(?:www\.google\.[a-z.]+/amp|[a-z0-9-]+\.cdn\.ampproject\.org/[cv])/(?:s/)?")
"""What the caches of AMP pages put before the address of the page."""
_AFTER_PATH = re.compile("[?#]")
_A_WORD = 24
"""Characters of the last part of a path from which on it is more than the name of a section."""


def canonical_url(url: str) -> str:
    """Return one form for all addresses of a page: no scheme, `www.`, `m.`, `amp`, tracking, last slash.

    A fragment is kept where it may be of one story on a page with many. An empty string for what is no address of
    http or https.
    """
    if "amp" in url and (cached := _CACHE.match(url)):
        url = f"https://{url[cached.end() :]}"
    parts = _PARTS.fullmatch(url)
    if parts is None:
        return ""
    host, port, path, query, fragment = parts.groups()
    if not host.rstrip(".") or (port and int(port) > 65_535):
        return ""
    return _host(host, port) + _path(path) + _query(query) + _fragment(fragment)


def _host(host: str, port: str) -> str:
    host = host.rstrip(".").lower()
    if host[0] in "wmat" and (alias := _ALIAS.match(host)):
        host = host[alias.end() :]
    return host if not port or int(port) in {80, 443} else f"{host}:{int(port)}"


def _path(path: str) -> str:
    path = (_SESSION.sub("", path) if ";" in path else path).rstrip("/")
    last = path.rfind("/")
    if "." in path[last:] or path.endswith(("/amp", "/index", "/default")):
        path = path[:last] + _DRESSED.sub("", path[last:], count=1).rstrip("/")
    return unquote(path).replace("?", "%3F").replace("#", "%23") if "%" in path else path


def _query(query: str) -> str:
    telling = sorted(each for each in query.split("&") if each and not _tracks(each)) if query else ()
    return f"?{'&'.join(telling)}" if telling else ""


def _fragment(fragment: str) -> str:
    telling = fragment and not _IN_PAGE.fullmatch(fragment.lower()) and not _tracks(fragment)
    return f"#{fragment}" if telling else ""


def _tracks(parameter: str) -> bool:
    """Whether a parameter, `name=value`, says where a reader came from, and not which page it is."""
    name, _, value = parameter.lower().removeprefix("amp;").partition("=")  # what was escaped twice
    if _TRACKS.fullmatch(name):
        return True
    if not _MAY_TRACK.fullmatch(name):
        return False
    return _CHANNEL.fullmatch(unquote(value)) is not None or (name == "amp" and value in {"", "1", "true"})


def are_of_one_page(one: str, other: str) -> bool:
    """Whether two canonical addresses are of one page: a fragment tells them apart only from another fragment."""
    (page, _, fragment), (other_page, _, other_fragment) = one.partition("#"), other.partition("#")
    return page == other_page and not (fragment and other_fragment and fragment != other_fragment)


def differ_in_tracking(one: str, other: str) -> bool:
    """Whether two addresses are one but for what tracks in their parameters and fragments."""
    if one == other or _AFTER_PATH.split(one, maxsplit=1)[0] != _AFTER_PATH.split(other, maxsplit=1)[0]:
        return False
    return canonical_url(one) == canonical_url(other)


def names_a_page(canonical: str) -> bool:
    """Whether a canonical address is that of one page, by the look of it, and not of a site or a section."""
    path, *rest = _AFTER_PATH.split(canonical, maxsplit=1)
    segments = path.split("/")[1:]
    if rest and any(character.isdigit() for character in rest[0]):
        return True
    last = segments[-1] if segments else ""
    dated = len(segments) > 2 and len(last) > 6 and any(character.isdigit() for character in path)
    numbered = any(character.isdigit() for character in last)
    return dated or numbered or len(re.findall("[-_]", last)) > 1 or len(last) > _A_WORD


def without_tracking(url: str) -> str:
    """Return an address as it is, but for the parameters that track and a fragment that leads nowhere."""
    address, hash_, fragment = url.partition("#")
    path, _, query = address.partition("?")
    telling = "&".join(each for each in query.split("&") if each and not _tracks(each))
    rest = hash_ + fragment if fragment and not _tracks(fragment) else ""
    return f"{path}{'?' * bool(telling)}{telling}{rest}"
