"""Any sequence of marks, full texts, undo, redo, restarts and a second process gives what a plain dict gives."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from newsreader.model import Article, Body, FullText
from newsreader.store import Store
from tests.store.plain import PlainStates, fields_of

IDS = st.integers(1, 6)
FIELDS = st.sampled_from(["read", "starred", "tag:a", "tag:b"])
HANDS = st.integers(0, 1)
"""Which of the two open stores does it."""


class TwoHands(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        self.path = Path(self.folder) / "articles.json"
        self.plain = PlainStates()
        self.full_texts: dict[int, FullText] = {}
        self.hands: list[Store] = [self.open(), self.open()]

    def open(self) -> Store:
        return Store(self.path, clock=lambda: datetime(2026, 3, 1, tzinfo=UTC))

    @rule(hand=HANDS, ids=st.lists(IDS, max_size=3))
    def add(self, hand: int, ids: list[int]) -> None:
        self.plain.add(*ids)
        with self.hands[hand].transaction() as transaction:
            for each in ids:
                transaction.add_article(Article(id=each, headline=f"H{each}", added="", source="s"), Body())

    @rule(hand=HANDS, ids=st.lists(IDS, unique=True), field=FIELDS, value=st.booleans())
    def mark(self, hand: int, ids: list[int], field: str, value: bool) -> None:
        with self.hands[hand].transaction("marked") as transaction:
            changed = [transaction.set_state(each, field, value) for each in ids]
        assert sum(changed) == self.plain.set(field, value, ids)

    @rule(hand=HANDS, article_id=IDS, html=st.sampled_from(["", "<p>All of it.</p>"]))
    def fetch(self, hand: int, article_id: int, html: str) -> None:
        full_text = FullText(html=html, at="now", error="" if html else "404 Not Found")
        with self.hands[hand].transaction() as transaction:
            transaction.set_full_text(article_id, full_text)
        if article_id in self.hands[hand].articles:
            self.full_texts[article_id] = full_text

    @rule(hand=HANDS)
    def undo(self, hand: int) -> None:
        reverted = self.hands[hand].undo()
        assert (reverted and reverted.restored) == self.plain.undo()

    @rule(hand=HANDS)
    def redo(self, hand: int) -> None:
        reverted = self.hands[hand].redo()
        assert (reverted and reverted.restored) == self.plain.redo()

    @rule(hand=HANDS)
    def reopen(self, hand: int) -> None:
        self.hands[hand].close()
        self.hands[hand] = self.open()

    @rule(hand=HANDS)
    def crash(self, hand: int) -> None:
        self.hands[hand] = self.open()

    @invariant()
    def both_hands_hold_the_same(self) -> None:
        for store in self.hands:
            store.poll()
            assert fields_of(store) == self.plain.fields
            kept = {each: store.full_text(each) for each in range(1, 7)}
            assert {each: text for each, text in kept.items() if text} == self.full_texts
            assert not store.notices

    def teardown(self) -> None:
        shutil.rmtree(self.folder)


TwoHands.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
test_any_sequence_gives_what_a_plain_dict_gives = TwoHands.TestCase
