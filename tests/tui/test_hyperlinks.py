"""What the screen tells the terminal of links (OSC 8): the true address, and nothing to a terminal that prints it."""

import pytest

from tests.conftest import draft

CONTENT = (
    '<p>See <a href="https://a.example/wörter?utm_source=x">the plan</a>, https://b.example/'
    ' and <a href="#n">1</a>.</p>'
)


def links(reader) -> dict[str, str]:
    """The words on the screen that lead somewhere, and where the terminal is told they lead."""
    strips = reader.app.screen._compositor.render_strips()
    segments = [segment for strip in strips for segment in strip]
    return {segment.text: segment.style.link for segment in segments if segment.style and segment.style.link}


async def test_words_numbers_and_addresses_lead_to_the_true_address(add, open_reader, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("STY", raising=False)
    add(draft("Hall", content=CONTENT, url="https://own.example/1"))
    async with open_reader(size=(140, 30)) as reader:
        told = links(reader)
        plan = "https://a.example/w%C3%B6rter?utm_source=x"
        assert told["the plan"] == told["[2]"] == told["https://a.example/wörter"] == plan
        assert told["https://b.example/"] == "https://b.example/"
        assert told["https://own.example/1"] == "https://own.example/1"
        assert "[^1]" not in told


@pytest.mark.parametrize("name, value", [("TERM", "linux"), ("STY", "1234.pts-0")])
async def test_a_terminal_that_prints_what_it_does_not_know_is_told_nothing(name, value, add, open_reader, monkeypatch):
    monkeypatch.setenv(name, value)
    add(draft("Hall", content=CONTENT, url="https://own.example/1"))
    async with open_reader(size=(140, 30)) as reader:
        assert "the plan" in reader.text and links(reader) == {}
