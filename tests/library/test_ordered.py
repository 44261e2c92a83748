"""Positions in an order, told by flags, are the sets that they stand for."""

from hypothesis import given
from hypothesis import strategies as st

from newsreader.library.ordering import NEVER, Ordered, difference, intersection, union
from newsreader.model import Article


def ordered(ids) -> Ordered:
    return Ordered([Article(id=each, headline="", added="", source="") for each in ids], NEVER)


IDS = st.lists(st.integers(0, 12), unique=True)
SOME = st.frozensets(st.integers(0, 14))


@given(IDS, SOME, SOME)
def test_flags_are_sets_of_articles(ids, one, other):
    order = ordered(ids)

    def there(flags):
        assert len(flags) == len(ids) and set(flags) <= {0, 1}
        return [article.id for article in order.pick(flags)]

    first, second = order.flags_of(one), order.flags_of(other)
    assert there(first) == [each for each in ids if each in one]
    assert there(order.all) == ids == order.ids
    assert there(intersection(first, second)) == [each for each in ids if each in one and each in other]
    assert there(union(first, second)) == [each for each in ids if each in one or each in other]
    assert there(difference(first, second)) == [each for each in ids if each in one and each not in other]
    assert there(order.flags_at(order.positions[each] for each in one.intersection(ids))) == there(first)


@given(IDS, IDS, IDS, SOME)
def test_what_was_found_in_one_order_is_found_in_another(ids, others, more, some):
    here = ordered(ids)
    for each in (ordered(others), ordered(more)):
        found = here.converted(each.flags_of(some), each)
        assert {article.id for article in here.pick(found)} == some.intersection(ids).intersection(each.ids)
