"""Text of an article selected with the mouse: what is copied is what is marked, wherever the article is scrolled to."""

from tests.conftest import draft

LINES = "".join(f"<p>line {number:03} of the harbour</p>" for number in range(60))


async def test_text_is_selected_with_the_mouse_in_a_scrolled_article(add, open_reader):
    add(draft("Harbour", content=LINES))
    async with open_reader(size=(100, 30)) as reader:
        await reader.press("tab", *["pagedown"] * 2)
        row = next(number for number, line in enumerate(reader.lines) if "line 0" in line)
        said = reader.lines[row].rpartition("│")[2].strip()
        column = reader.lines[row].index("line")
        await reader.pilot.mouse_down(offset=(column, row))
        await reader.pilot.hover(offset=(column + 4, row))
        await reader.pilot.mouse_up(offset=(column + 4, row + 2))
        selected = reader.app.screen.get_selected_text()
        assert selected is not None and selected.startswith(said)
        number = int(said.split()[1])
        assert f"line {number + 1:03}"[:4] in selected.split("\n")[2]
