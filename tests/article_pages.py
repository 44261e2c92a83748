"""Pages of articles: a whole one with all that stands around it, and those that hold none."""

_LONG = (
    "The cranes of the harbour stand still from noon to three, because the steel gets too hot to touch, and nobody "
    "who has worked there for longer than a summer finds that strange."
)
AROUND = (
    '<nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/weather">Weather</a></nav>',
    '<aside><h3>Most read</h3><ul><li><a href="/1">Seven Ways to Tie a Rope</a></li></ul></aside>'
    "<footer><p>Copyright Harbour News. All rights reserved.</p></footer>",
)


def article_page(headline: str = "Cranes Rest at Noon", *paragraphs: str, head: str = "") -> str:
    """Write the page of an article; paragraphs are HTML, and take the place of the usual ones."""
    body = "".join(f"<p>{each}</p>" for each in paragraphs or (_LONG, f"Second: {_LONG}", f"Third: {_LONG}"))
    return (
        f"<!DOCTYPE html><html><head><title>{headline}</title>{head}</head><body>{AROUND[0]}"
        f"<main><article><h1>{headline}</h1>{body}</article></main>{AROUND[1]}</body></html>"
    )


RICH = article_page(
    "A Rope as Long as a Street",
    f'It is made by hand, in <a href="making/rope.html?strands=3">three strands</a> of <b>hemp</b>, and holds '
    f"10<sup>6</sup> newtons. {_LONG}",
    f'{_LONG}</p><h2>How it is done</h2><figure><img src="/pictures/rope.jpg" alt="Four people with a rope">'
    "<figcaption>Four people, one rope</figcaption></figure><p>"
    f"{_LONG} Run <code>twist --left</code> first.</p>"
    '<pre><code class="language-python">for strand in rope:\n    twist(strand)\n</code></pre>'
    "<ol><li>Comb the hemp</li><li>Spin the yarn</li></ol><ul><li>Tar</li><li>Wax</li></ul>"
    "<dl><dt>Hawser</dt><dd>A thick rope</dd></dl>"
    "<table><tr><th>Rope</th><th>Metres</th></tr><tr><td>Hawser</td><td>220</td></tr></table>"
    f"<blockquote><p>Nobody hurries a rope, said the oldest of them, and went on. {_LONG}</p></blockquote><p>"
    f"<del>Soon</del> Never again. {_LONG}",
    _LONG,
)
"""All kinds of blocks, with relative addresses."""
TEASER = article_page(
    "Cranes Rest at Noon",
    _LONG,
    "Subscribe to read on. There is much more of this article, and it is only for those who pay for it every month.",
    head='<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>',
)
SCRIPTS = (
    '<!DOCTYPE html><html><head><title>News</title><script src="/app.js"></script></head><body><div id="root"></div>'
    "<noscript>You need to enable JavaScript to run this app.</noscript></body></html>"
)
LOGIN = (
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Welcome back</h1><form method=post>"
    '<input name="mail"><input type="password" name="word"><button>Sign in</button></form></body></html>'
)
NO_ARTICLE = f"<!DOCTYPE html><html><body>{AROUND[0]}<main><p>Page not found.</p></main></body></html>"
