"""Measure a refresh of many sources beside a plain client that only fetches the same bytes under the same limits.

    python bench/refresh.py [--sources 500] [--latency 0 20 100] [--hosts 1 25 250] [--runs 3]
    python bench/refresh.py --items 100000

The server runs in a process of its own, and answers after the latency with an RSS feed of 20 items (16 kB) that is
another one for each source; the hosts are addresses of the loopback (127.0.0.1, 127.0.0.2, ...), which Linux has. Each
measurement is a fresh process with its modules loaded; its clock runs from the first request to the last article on
the disk, the start of the processes that read feeds included. The best of some runs counts, as a loaded machine makes
the others longer. `--items` measures one feed of so many items instead, from the shell command to its end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

ITEMS = 20
AT_ONCE = 32
PER_HOST = 2
WORDS = "the of trial market train city rain engine quiet survey report finds new after court price school vote".split()

Result = dict[str, float]


def feed(number: int, items: int = ITEMS) -> bytes:
    """Make a feed; each number gives another one."""
    chance = random.Random(number)
    parts = [f'<rss version="2.0"><channel><title>Feed {number}</title><link>https://f{number}.example/</link>']
    for item in range(items):
        text = " ".join(chance.choices(WORDS, k=80))
        parts.append(
            f"<item><title>{text[:60].title()}</title><link>https://f{number}.example/{item}</link>"
            f"<guid>https://f{number}.example/{item}</guid><category>News</category>"
            f"<pubDate>Thu, {item % 28 + 1:02} Nov 2025 09:12:{item % 60:02} GMT</pubDate>"
            f"<description>&lt;p&gt;{text}&lt;/p&gt;&lt;p&gt;{text[:100]}&lt;/p&gt;</description></item>"
        )
    return "".join([*parts, "</channel></rss>"]).encode()


def serve(latency: float, items: int) -> None:
    """Serve feeds until standard input ends; the port is printed first."""
    made: dict[int, bytes] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            number = int(head.split(b" ", 2)[1].rsplit(b"/", 1)[1])
            body = made.get(number) or made.setdefault(number, feed(number, items))
            await asyncio.sleep(latency)
            writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: "1"\r\n')
            writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (OSError, EOFError, asyncio.IncompleteReadError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(quietly, "0.0.0.0", 0, backlog=1000)  # all of the loopback
        for number in range(500):  # a first request pays for no feed
            made[number] = feed(number, items) if items == ITEMS else b""
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)

    asyncio.run(run())


@contextmanager
def serving(latency: float, items: int = ITEMS) -> Iterator[int]:
    """Run the server in a process of its own; give its port."""
    command = [sys.executable, __file__, "--serve", str(latency), str(items)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout and server.stdin
        yield int(server.stdout.readline())
        server.stdin.close()
        server.wait()


def addresses(port: int, sources: int, hosts: int) -> list[str]:
    """Give an address for each source."""
    numbered = [(number, *divmod(number % hosts, 250)) for number in range(sources)]
    return [f"http://127.0.{high}.{low + 1}:{port}/{number}" for number, high, low in numbered]


def plain(urls: list[str]) -> Result:
    """Fetch with a plain client and do nothing with it: what the server can deliver."""
    import httpx2

    async def fetch_all() -> int:
        everywhere = asyncio.Semaphore(AT_ONCE)
        hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_HOST))
        async with httpx2.AsyncClient(timeout=300) as client:

            async def fetch(url: str) -> int:
                async with hosts[httpx2.URL(url).host], everywhere:
                    return len((await client.get(url)).content)

            return sum(await asyncio.gather(*map(fetch, urls)))

    start = time.perf_counter()
    assert asyncio.run(fetch_all())
    return {"seconds": time.perf_counter() - start}


def refreshed(urls: list[str]) -> Result:
    """Refresh them into a new library."""

    import newsreader.sources.http.client  # noqa: F401
    from newsreader.library import open_library
    from newsreader.library.refreshing import Refresh, all_sources
    from newsreader.library.sources import new_source
    from newsreader.model import SourceKind
    from newsreader.sources.http.fetcher import Fetcher

    Fetcher()
    with tempfile.TemporaryDirectory() as folder, open_library(Path(folder) / "articles.json") as library:
        with library.store.transaction() as transaction:
            for number, url in enumerate(urls):
                transaction.add_source(new_source(library, url, f"Feed {number}", SourceKind.FEED, ()))
        start = time.perf_counter()
        report = Refresh(library, all_sources(library)).run()
        seconds = time.perf_counter() - start
    assert report.added == len(urls) * ITEMS, report.ended[:3]
    return {"seconds": seconds}


def measured(kind: str, urls: list[str]) -> Result:
    """Do it in a fresh process, whose processor time, with that of its children, is added."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, __file__, "--measure", kind]
    output = subprocess.run(command, input=json.dumps(urls), capture_output=True, text=True, check=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(output), "processor": spent}


def compare(sources: int, latency: int, hosts: int, runs: int) -> None:
    """Print a line: the plain client, the refresh, and the ratio of the best runs."""
    with serving(latency / 1000) as port:
        urls = addresses(port, sources, hosts)
        floors, ours = [], []
        for _ in range(runs):
            floors.append(measured("plain", urls))
            ours.append(measured("refresh", urls))
    floor = min(floors, key=lambda each: each["seconds"])
    best = min(ours, key=lambda each: each["seconds"])
    print(
        f"{latency:7} ms {hosts:5}   {floor['seconds']:8.2f} s {best['seconds']:8.2f} s "
        f"{best['seconds'] / floor['seconds']:6.2f} x   {floor['processor']:6.2f} s {best['processor']:6.2f} s",
        flush=True,
    )


def big(items: int) -> None:
    """Print what `add` of one big feed takes: seconds, seconds of processor, and the most memory of its processes."""
    with serving(0, items) as port, tempfile.TemporaryDirectory() as folder:
        url = f"http://127.0.0.1:{port}/500"
        plain([url])  # the server makes it now
        command = [sys.executable, "-m", "newsreader", "--store", f"{folder}/articles.json", "add", url]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            most = _watched(process.pid)
            seconds, peak = [], most
            process.wait()
            seconds.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        assert process.returncode == 0
    print(f"{items:,} items: {seconds[0]:.1f} s, {spent:.1f} s of processor, {peak[0] / 1e6:.0f} MB in all processes")


def _watched(pid: int) -> list[int]:
    """Watch the memory of a process and its children until it ends; the highest sum is kept in the list."""
    most = [0]

    def watch() -> None:
        while pids := _family(pid):
            most[0] = max(most[0], sum(map(_anonymous, pids)))
            time.sleep(0.02)

    threading.Thread(target=watch, daemon=True).start()
    return most


def _family(pid: int) -> list[int]:
    try:
        children = [(task / "children").read_text().split() for task in Path(f"/proc/{pid}/task").iterdir()]
        return [pid, *map(int, chain.from_iterable(children))] if _anonymous(pid) else []
    except OSError:
        return []


def _anonymous(pid: int) -> int:
    """Give the bytes of memory that are a process's own."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon:"))


def main() -> None:
    """Read the arguments, and measure or print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--latency", type=int, nargs="+", default=[0, 20, 100], help="milliseconds")
    parser.add_argument("--hosts", type=int, nargs="+", default=[1, 25, 250])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--items", type=int, help="measure one feed of so many items")
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--measure", choices=["plain", "refresh"], help=argparse.SUPPRESS)
    arguments: Any = parser.parse_args()
    if arguments.serve:
        serve(float(arguments.serve[0]), int(arguments.serve[1]))
    elif arguments.measure:
        urls = json.load(sys.stdin)
        print(json.dumps(plain(urls) if arguments.measure == "plain" else refreshed(urls)))
    elif arguments.items:
        big(arguments.items)
    else:
        print(f"{arguments.sources} sources, {os.cpu_count()} cores")
        print("latency    hosts   plain      refresh    ratio     processor: plain, refresh")
        for latency in arguments.latency:
            for hosts in arguments.hosts:
                compare(arguments.sources, latency, hosts, arguments.runs)


if __name__ == "__main__":
    main()
