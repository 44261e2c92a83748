"""What reading and laying out an article costs, in processor time: `python bench/articles.py [WIDTH]`.

With html-to-markdown installed (no dependency of ours), its conversion and Rich's Markdown beside it.
"""

import io
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from time import process_time

from newsreader.sources.content import render
from newsreader.typesetting.layout import text_lines

ARTICLES = Path(__file__).parents[1] / "tests" / "articles"
SCREEN = 80
"""Lines that the detail lays out at first: two screens of 40."""


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Give the least processor time of some rounds."""
    times = []
    for _ in range(rounds):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times) * 1000


def main() -> None:
    """Print a line for each way."""
    width = int(sys.argv[1]) if len(sys.argv) > 1 else 80
    once = "".join(path.read_text(encoding="utf-8") for path in sorted(ARTICLES.glob("*.html")) if path.stem != "mail")
    for name, html, rounds in (("all articles of the tests", once, 10), ("the same four times", once * 4, 5)):
        text = render(html)
        print(f"{name}: {len(html) / 1000:.1f} kB")
        print(f"  render                {milliseconds(lambda html=html: render(html).read_all(), rounds):7.2f} ms")
        first = milliseconds(lambda text=text: list(islice(text_lines(text, width), SCREEN)), rounds)
        print(f"  the first {SCREEN} lines    {first:7.2f} ms")
        every = milliseconds(lambda text=text: list(text_lines(text, width)), rounds)
        print(f"  all lines             {every:7.2f} ms")
        beside(html, width, rounds)


def beside(html: str, width: int, rounds: int) -> None:
    """Print what another way costs, where it is installed."""
    try:
        from html_to_markdown import convert
    except ImportError:
        return
    from rich.console import Console
    from rich.markdown import Markdown

    def written() -> str:
        made = convert(html)
        return made if isinstance(made, str) else made.content

    markdown = written()
    print(f"  html-to-markdown      {milliseconds(written, rounds):7.2f} ms")
    console = Console(width=width, file=io.StringIO())
    print(f"  Rich's Markdown       {milliseconds(lambda: console.print(Markdown(markdown)), rounds):7.2f} ms")


if __name__ == "__main__":
    main()
