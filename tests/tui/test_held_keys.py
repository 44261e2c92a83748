"""Keys that wait for a dialog that is still to come: none of them is lost for good, whatever is typed meanwhile."""

import pytest

from tests.conftest import draft


@pytest.fixture
def many(add):
    return add(*[draft(f"headline {number}", summary="text") for number in range(2_000)])


@pytest.mark.parametrize("keys", ["v", "H", "v escape v", "v q"])
async def test_esc_right_behind_a_key_that_opens_a_dialog_leaves_a_reader_that_hears_keys(keys, many, open_reader):
    async with open_reader() as reader:
        for delay in (0, 0.005, 0.02, 0.04):
            reader.type_ahead(*keys.split())
            if delay:
                await reader.pilot.pause(delay)
            await reader.press("escape")
            await reader.until(lambda: reader.app.screen is reader.screen, "no dialog stays open")
            before = reader.list.cursor
            reader.type_ahead("j")
            # No dialog opens after Esc, either: it would have got the key.
            await reader.until(lambda before=before: reader.list.cursor == before + 1, f"heard after {delay}")
