"""n and N past the end of a list."""

from newsreader.library.marking import set_state
from newsreader.library.views import save
from newsreader.tui.app import Session


async def test_at_the_end_of_all_it_goes_round_when_asked_twice(week, open_reader):
    async with open_reader() as reader:
        await reader.press("G")
        await reader.press("n")
        await reader.until(lambda: reader.toasts, "said")
        assert reader.toasts == ["No unread headlines below. Press n again for the first one."]
        assert reader.current == "Old wreck found"
        await reader.press("n")
        assert reader.current == "Harbour reopens"
        await reader.press("N", "N")
        assert reader.current == "Old wreck found"
        assert not any(reader.read(headline) for headline in ("Harbour reopens", "Old wreck found"))


async def test_at_the_end_of_a_view_it_names_the_next_one_with_unread_and_goes_there(week, library, open_reader):
    save(library, "quiet", "headline:sold")
    save(library, "wrecks", "wreck OR ferry")
    async with open_reader(session=Session(view="on:today", view_name="Today", view_kind="view")) as reader:
        await reader.until(lambda: reader.count == 0, "nothing today")
        await reader.press("n")
        await reader.until(lambda: reader.toasts, "named")
        assert reader.toasts == ["No more unread here. Press n again for wrecks (2)."]
        await reader.press("n")
        await reader.until(lambda: reader.screen.finding.query.view.name == "wrecks", "there")
        assert reader.current == "Ferry delayed"


async def test_upward_it_goes_to_the_last_unread_of_the_view_before(week, library, open_reader):
    save(library, "wrecks", "wreck OR ferry")
    async with open_reader(session=Session(view="section:Port", view_name="Port", view_kind="section")) as reader:
        await reader.until(lambda: reader.count == 4, "Port")
        assert reader.current == "Harbour reopens"
        await reader.press("N")
        await reader.until(lambda: "Press N again for site (5)" in " ".join(reader.toasts), "named")
        await reader.press("N")
        await reader.until(lambda: reader.screen.finding.query.view.name == "site", "there")
        assert reader.current == "Old wreck found"


async def test_what_was_offered_is_forgotten_when_the_reader_moves(week, library, open_reader):
    async with open_reader(session=Session(view="section:Port", view_name="Port", view_kind="section")) as reader:
        await reader.press("G", "n")
        await reader.until(lambda: reader.toasts, "named")
        await reader.press("k")
        assert reader.screen.views.offer is None
        await reader.press("n", "n")
        await reader.until(lambda: reader.screen.views.offer, "named again")
        assert reader.screen.finding.query.view.name == "Port" and reader.current == "Ferry delayed"


async def test_a_search_is_gone_round_in_and_never_left(week, open_reader):
    async with open_reader() as reader:
        await reader.search("harbour", 3)
        await reader.press("enter", "G", "n", "n")
        assert reader.current == "Harbour reopens"
        assert reader.screen.finding.query.search == "harbour"


async def test_nothing_unread_anywhere_is_said(week, library, open_reader):
    set_state(library, week, "read", True)
    async with open_reader(session=Session(view="section:Port", view_name="Port", view_kind="section")) as reader:
        await reader.press("n")
        await reader.until(lambda: reader.toasts, "said")
        assert reader.toasts == ["No unread headlines here"]
