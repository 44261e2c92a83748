"""A library of states in plain dicts and two stacks: what the store is compared with."""

from __future__ import annotations

Change = tuple[int, str, bool]
"""An article, a field, its new value."""


class PlainStates:
    """Marks, undo and redo as the manual explains them."""

    def __init__(self) -> None:
        self.fields: dict[int, set[str]] = {}
        self._done: list[list[Change]] = []
        self._undone: list[list[Change]] = []

    def add(self, *ids: int) -> None:
        for article_id in ids:
            self.fields.setdefault(article_id, set())

    def set(self, field: str, value: bool, ids: list[int]) -> int:
        changes = [
            (each, field, value) for each in ids if each in self.fields and (field in self.fields[each]) != value
        ]
        if changes:
            self._make(changes)
            self._done.append(changes)
            self._undone.clear()
        return len(changes)

    def undo(self) -> int | None:
        return self._turn(self._done, self._undone, back=True)

    def redo(self) -> int | None:
        return self._turn(self._undone, self._done, back=False)

    def _turn(self, source: list[list[Change]], target: list[list[Change]], *, back: bool) -> int | None:
        if not source:
            return None
        changes = source.pop()
        target.append(changes)
        possible = [
            (each, field, value != back)
            for each, field, value in changes
            if (field in self.fields[each]) == (value == back)
        ]
        self._make(possible)
        return len(possible)

    def _make(self, changes: list[Change]) -> None:
        for each, field, value in changes:
            (self.fields[each].add if value else self.fields[each].discard)(field)


def fields_of(store: object) -> dict[int, set[str]]:
    """Read a store's states in the same form."""
    found: dict[int, set[str]] = {}
    for article_id in store.articles:  # type: ignore[attr-defined]
        state = store.states[article_id]  # type: ignore[attr-defined]
        flags = {name for name in ("read", "starred") if getattr(state, name)}
        found[article_id] = flags | {f"tag:{tag}" for tag in state.tags}
    return found
