"""The query language: one meaning, printed back as text that means the same."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.errors import QueryError
from newsreader.ids import format_id
from newsreader.library.searching import select
from newsreader.model import Article, Body, State
from newsreader.query import EVERYTHING, Sort, parse
from newsreader.query.fields import FIELDS
from newsreader.text import fold

ARTICLE = Article(
    id=0x123456789ABCDEF,
    headline="Café “Größe” opens – at last",
    added="2025-11-14T00:00:00Z",
    source="onco",
    section="Latest News",
    url="https://example.org/cafe",
    author="Ann Lee",
)


@pytest.fixture
def matches(library):
    """Whether a query finds an article, by its state."""

    def find(query: str, state: State = State(), article: Article = ARTICLE) -> bool:  # noqa: B008 - it is immutable
        with library.store.transaction() as transaction:
            transaction.add_article(article, Body(summary="A new place in 東京都 for readers."))
            transaction.set_state(article.id, "read", state.read)
            transaction.set_state(article.id, "starred", state.starred)
            for tag in state.tags:
                transaction.set_state(article.id, f"tag:{tag}", True)
        return bool(select(library, parse(query)))

    return find


@pytest.mark.parametrize(
    "query",
    [
        "",
        "cafe",
        "CAFÉ grosse",
        '"\'"  OR cafe',
        '"cafe \\"grosse\\" opens - at"',
        "“opens – at last”",
        "東京",
        "ann latest onco",
        "tokyo OR cafe",
        "-tokyo",
        "NOT tokyo cafe",
        "NOT (tokyo OR kyoto)",
        "(tokyo OR cafe) AND opens",
        "tokyo cafe OR opens",
        "headline:opens section:latest source:onco author:lee url:example.org/cafe",
        'section:"latest news"',
        "/caf./",
        "headline:/^Café/",
        "/example|at LAST$/",
        "has:summary has:url",
        "is:unread -is:starred -is:tagged",
        "cafe sort:oldest",
    ],
)
def test_a_query_finds_the_article(matches, query):
    assert matches(query)


@pytest.mark.parametrize(
    "query",
    [
        "tokyo",
        "cafe tokyo",
        '"opens cafe"',
        "-cafe",
        "NOT cafe",
        "headline:latest",
        "example.org",
        "/^opens/",
        "is:read",
        "is:starred",
        "tag:later",
        "id:0zz",
        "NOT (cafe OR tokyo)",
        "-has:url",
    ],
)
def test_a_query_leaves_the_article_out(matches, query):
    assert not matches(query)


def test_states_and_tags_are_asked_for(matches):
    state = State(read=True, starred=True, tags=frozenset({"To Read"}))
    assert matches('is:read is:starred is:tagged tag:"to read"', state)
    assert not matches("tag:read", state)


def test_an_id_or_its_beginning_stands_for_the_article(matches):
    full = format_id(ARTICLE.id)
    assert matches(full) and matches(full.upper()) and matches(f"id:{full[:4]}")
    assert not matches("id:1") and not matches(format_id(1))


def test_ids_side_by_side_are_all_of_these_articles():
    one, two = format_id(1), format_id(2)
    assert parse(f"{one} {two}") == parse(f"{one} OR {two}")
    assert parse(f"rain {one} {two} is:read id:0a") == parse(f"rain ({one} OR {two} OR id:0a) is:read")
    assert parse(f"-{one} -{two}") == parse(f"NOT {one} NOT {two}") != parse(f"-({one} {two})")


def test_the_query_that_everything_matches_is_the_empty_one():
    assert parse("") == parse("  ") == EVERYTHING


def test_or_binds_looser_than_words_side_by_side():
    assert parse("a OR b c") == parse("a OR (b c)") != parse("(a OR b) c")
    assert parse("a AND b AND c") == parse("a b c") == parse("a (b AND c)")
    assert parse("a OR b AND c OR d") == parse("a OR (b c) OR d")


@pytest.mark.parametrize(
    ("query", "position", "expected"),
    [
        ('"open', 5, 'a closing "'),
        ("/open", 5, "a closing /"),
        ("(a", 2, "a closing parenthesis"),
        ("a )", 2, "an opening parenthesis"),
        ("()", 1, "a word"),
        ("OR a", 0, "a word"),
        ("a OR", 4, "a word"),
        ("a AND", 5, "a word"),
        ("NOT", 3, "a word"),
        ("is:", 3, "a value after is:"),
        ("is:unred", 3, "there is no is:unred; did you mean unread?"),
        ("is:blue", 3, "one of unread, read, starred, tagged"),
        ("titel:x", 0, "there is no field titel:; one of headline, "),
        ("headlin:x", 0, "did you mean headline?; quotes search for it as text"),
        ("headline: ", 10, "a word after headline:"),
        ("/(/", 0, "a regular expression"),
        ("id:hello", 3, "the beginning of an id"),
        ("sort:up", 5, "there is no sort:up; one of newest, "),
        ("-(sort:newest)", 2, "sort: outside"),
        ("a OR sort:newest", 16, "both sides of OR"),
        ('""', 0, "something between the quotes"),
        ("(" * 60, 51, "at most 50 levels"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(query, position, expected):
    with pytest.raises(QueryError) as error:
        parse(query)
    assert expected in str(error.value)
    assert error.value.position == position


@pytest.mark.parametrize("query", ["12:30", "http://example.org/a:b", "note: this", "a-b", "-", "R&D", "Breaking:x"])
def test_what_only_looks_like_syntax_is_a_word(query):
    assert parse(parse(query).__str__()) == parse(query)
    assert parse(query).needles == tuple(map(fold, query.split()))


PIECES = st.sampled_from(
    'a bc "d_e" “f” /g+/ - NOT OR AND ( ) is:unread tag:x id:0a sort:oldest headline: has:url \\ " / é 12:30'.split()
)


@given(st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=20))
def test_a_query_prints_as_text_that_parses_to_the_same_query(text):
    try:
        query = parse(text)
    except QueryError as error:
        assert 0 <= error.position <= len(text)
    else:
        assert parse(str(query)) == query
        assert str(parse(str(query))) == str(query)


@pytest.mark.parametrize(
    "query",
    [
        *("--a", "- a", "-NOT a", '"a"b', 'a"b"', "(a)b", "-/a/", "/a/ i", "a|b", "OR:a", "summary:OR", "headline:AND"),
        *(
            "‘a b’",
            "„a b“",
            "a\u3000b",
            '"a\nb\t c"',
            "\u200b",
            "\x00",
            "\x1b[31m",
            "ａ",
            "—a",
            "\u2212a",
            "/[[]a/",
            "/a||b/",
        ),
        *("source:/^x$/", "url:https://a.b/c?d=e", 'tag:"a\\"b"', 'is:"unread"', "on:2025-11-03..today", "Is:unread"),
        *("a " * 2_000, "a" * 50_000, "/" + "a?" * 500 + "/", "-" * 49 + "a"),
    ],
)
def test_unusual_queries_can_be_read_and_print_as_the_same(query):
    assert parse(str(parse(query))) == parse(query)


def test_blanks_in_a_phrase_are_one_blank_as_in_what_is_searched():
    assert parse('"a \n\t b"') == parse('"a b"')


def test_hits_are_what_is_looked_for_and_not_what_is_excluded():
    query = parse("cafe /la.t/ -opens is:unread")
    text = "Café opens at last"
    assert [text[start:end] for start, end in query.hits(text, "headline")] == ["Café", "last"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("url:cafe", {"url"}),
        ("source:cafe", {"source"}),
        ("headline:cafe", {"headline"}),
        ("summary:/ca./", {"summary"}),
        ("domain:cafe", {"domain"}),
        ("cafe", {"headline", "summary", "section", "source", "author"}),
        ("url:cafe OR headline:opens", {"url"}),
    ],
)
def test_hits_are_in_the_fields_that_are_searched(query, found):
    fields = ["headline", "summary", "section", "source", "author", "url", "domain"]
    assert {field for field in fields if parse(query).hits("a cafe", field)} == found


@pytest.mark.parametrize(
    ("query", "words"), [("url:a b", ("b",)), ("source:a section:b", ("b",)), ("domain:a.b", ()), ("-a b", ("b",))]
)
def test_relevance_goes_by_the_words_of_fields_that_count_for_it(query, words):
    assert parse(query).needles == words


@pytest.mark.parametrize(
    ("url", "domain", "found"),
    [
        ("https://example.org/a", "example.org", True),
        ("https://www.example.org/a", "example.org", True),
        ("http://WWW.Example.ORG:8080?x", "EXAMPLE.org", True),
        ("https://bücher.example/", "bucher.example", True),
        ("https://example.org./a", ".example.org.", True),
        ("https://notexample.org/", "example.org", False),
        ("https://example.org.evil.com/", "example.org", False),
        ("https://evil.com/example.org", "example.org", False),
        ("https://evil.com/?u=https://example.org", "example.org", False),
        ("http://[2001:db8::1]/", "2001", False),
        ("", "example.org", False),
    ],
)
def test_a_domain_finds_its_host_and_those_below_it(matches, url, domain, found):
    assert matches(f"domain:{domain}", article=msgspec.structs.replace(ARTICLE, url=url)) is found


def test_a_domain_can_be_an_expression(matches):
    assert matches("domain:/^example[.]/") and not matches("domain:/cafe/")


def test_the_docs_have_every_field_with_what_it_finds():
    docs = (Path(__file__).parents[2] / "docs" / "queries.md").read_text(encoding="utf-8")
    for field in FIELDS.values():
        names = [f"{field.name}:{choice}" for choice in field.choices] or [f"{field.name}:"]
        assert f"| {' '.join(f'`{name}`' for name in names)} | {field.help} |" in docs


def test_the_order_is_part_of_the_query():
    assert parse("sort:headline").sort is Sort.HEADLINE
    assert str(parse("(a OR b) sort:oldest")) == "(a OR b) sort:oldest"
