"""A real server on the loopback that does whatever a test wants of it, byte by byte.

`serving(answer)` runs it in a thread; `answer` is a coroutine function that gets each `Exchange`, and the connection
is closed when it returns, unless the server is to keep it alive.
"""

import asyncio
import ssl
import struct
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER, at once: closing sends a reset."""


def reply(body: bytes = b"", status: str = "200 OK", **headers: object) -> bytes:
    """Make a whole answer; `content_length="no"` leaves that header out, `content_type` becomes `Content-Type`."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    named.setdefault("Content-Length", len(body))
    lines = [f"HTTP/1.1 {status}", *[f"{name}: {value}" for name, value in named.items() if value != "no"], "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


@dataclass
class Exchange:
    """One request, and the means to answer it."""

    target: str
    headers: dict[str, bytes]
    """Names in lower case, values as they came."""
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    begin: Callable[[], None] = lambda: None
    """Called when the answer begins."""
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when the client has closed the connection, or the answer is over."""

    async def send(self, data: bytes) -> None:
        self.begin()
        self.writer.write(data)
        await self.writer.drain()

    async def until_gone(self) -> None:
        """Wait until the client goes away."""
        with suppress(OSError):
            while await self.reader.read(1000):
                pass

    def reset(self) -> None:
        """Cut the connection with a reset instead of an end."""
        self.writer.get_extra_info("socket").setsockopt(1, 13, RESET)  # SOL_SOCKET, SO_LINGER


Answer = Callable[[Exchange], Awaitable[None]]


class Server:
    """What runs, and what was asked of it."""

    def __init__(self, answer: Answer, *, keep_alive: bool = False) -> None:
        self.answer = answer
        self.keep_alive = keep_alive
        self.exchanges: list[Exchange] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.writers: list[asyncio.StreamWriter] = []
        self.waiting: set[str] = set()
        """The targets that are asked for and not answered yet."""
        self.most_waiting = 0
        self.host = ""
        self.port = 0
        self.scheme = "http"

    def url(self, path: str = "/", host: str = "") -> str:
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"

    @property
    def targets(self) -> list[str]:
        return [exchange.target for exchange in self.exchanges]

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        self.tasks.append(asyncio.create_task(self.serve(reader, writer)))

    async def close(self) -> None:
        accepting = asyncio.all_tasks() - {asyncio.current_task(), *self.tasks}
        if accepting:  # handshakes that the client has broken off end by themselves
            await asyncio.wait(accepting, timeout=10)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for writer in self.writers:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        exchange = None
        try:
            while not writer.is_closing():
                head = await reader.readexactly(1)
                if head == b"\x16" and writer.get_extra_info("ssl_object") is None:
                    break  # TLS where none is spoken: servers hang up
                head += await reader.readuntil(b"\r\n\r\n")
                exchange = self._exchange(head, reader, writer)
                self.exchanges.append(exchange)
                self.waiting.add(exchange.target)
                self.most_waiting = max(self.most_waiting, len(self.waiting))
                await self.answer(exchange)
                if not self.keep_alive:
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            if exchange:
                exchange.gone.set()
            writer.close()

    def _exchange(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Exchange:
        start, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        pairs = [line.partition(b":") for line in lines]
        headers = {name.decode().lower(): value.strip(b" ") for name, _, value in pairs}
        target = start.split()[1].decode()
        return Exchange(target, headers, reader, writer, begin=lambda: self.waiting.discard(target))


@contextmanager
def serving(
    answer: Answer | bytes | Mapping[str, bytes],
    *,
    host: str = "127.0.0.1",
    tls: ssl.SSLContext | None = None,
    keep_alive: bool = False,
) -> Iterator[Server]:
    """Run a server: of a coroutine function, of one answer to everything, or of an answer for each path."""
    server = Server(answer if callable(answer) else _canned(answer), keep_alive=keep_alive)
    server.host, server.scheme = host, "https" if tls else "http"
    ready, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def turns() -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def run() -> None:
        listening = await asyncio.start_server(server.connected, host, 0, ssl=tls)
        server.port = listening.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        await turns()  # asyncio loses a connection that is being accepted when the listening ends
        listening.close()
        await server.close()
        await turns()  # transports close in later turns of the loop

    def main() -> None:
        loop.set_exception_handler(lambda *_: None)  # a client that breaks off is what is tested
        loop.run_until_complete(run())
        loop.close()

    thread = threading.Thread(target=main, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def _canned(answers: bytes | Mapping[str, bytes]) -> Answer:
    async def answer(exchange: Exchange) -> None:
        missing = reply(b"no such page", "404 Not Found")
        await exchange.send(answers if isinstance(answers, bytes) else answers.get(exchange.target, missing))

    return answer
