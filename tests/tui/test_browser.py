import pytest
from textual.app import App

from newsreader.blocks import Link
from newsreader.library import programs
from newsreader.library.programs import Command
from newsreader.settings import Settings
from newsreader.tui.terminal import links
from newsreader.tui.terminal.links import AddressScreen

URL = "https://example.org/" + "a-long-way-to-the-story/" * 8


class Opening(App):
    def __init__(self):
        super().__init__()
        self.toasts = []

    def notify(self, message, *, severity="information", markup=True, **_):
        assert not markup
        self.toasts.append(message)

    @property
    def lines(self):
        return [str(static.content) for static in self.screen.query("VerticalScroll Static")]


@pytest.fixture
def tried(monkeypatch):
    """Programs that are there, those that work among them, and what was started of them."""
    started = []

    def have(*names, work=()):
        monkeypatch.setattr(programs, "commands", lambda url, **_: [Command((name, url), False) for name in names])

        def start(command):
            started.append(command.arguments)
            return command.arguments[0] in work

        monkeypatch.setattr(programs, "start", start)
        return started

    return have


async def test_the_first_browser_that_works_is_the_last_one_tried(tried):
    started = tried("bad", "good", "other", work=("good",))
    app = Opening()
    async with app.run_test():
        assert await links.open_link(app, Link(URL), Settings())
        assert started == [("bad", URL), ("good", URL)]
        assert not isinstance(app.screen, AddressScreen)
        assert app.toasts == []


@pytest.mark.parametrize(("programs", "said"), [((), "No browser was found"), (("bad",), "could not be started")])
async def test_the_address_is_shown_whole_where_no_browser_works(tried, programs, said):
    tried(*programs)
    app = Opening()
    async with app.run_test(size=(50, 20)) as pilot:
        assert not await links.open_link(app, Link(URL), Settings())
        await pilot.pause()
        assert said in app.lines[0]
        assert app.lines[1] == URL
        assert app.screen.query_one(".address").region.height > 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "", "https://[/red]"])
async def test_an_address_that_may_not_be_opened_is_a_toast(url):
    app = Opening()
    async with app.run_test():
        assert not await links.open_link(app, Link(url), Settings())
        assert len(app.toasts) == 1
        assert not isinstance(app.screen, AddressScreen)


@pytest.mark.parametrize("key", ["escape", "q", "enter", "o"])
async def test_keys_close_the_address(key):
    app = Opening()
    async with app.run_test() as pilot:
        app.push_screen(AddressScreen(URL, "No browser."))
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        assert not isinstance(app.screen, AddressScreen)


async def test_a_key_copies_the_address():
    app = Opening()
    async with app.run_test() as pilot:
        app.push_screen(AddressScreen(URL, "No browser."))
        await pilot.pause()
        await pilot.press("y")
        await app.workers.wait_for_complete()
        assert app.clipboard == URL
        assert app.toasts[0].startswith(URL)
