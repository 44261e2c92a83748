"""The reader in a browser: what `textual serve` starts, spoken to as it speaks (textual_serve.app_service)."""

import json
import os
import re
import subprocess
import sys

import pytest

from newsreader.library import open_library
from newsreader.library.importing import Parsed, add_drafts
from newsreader.model import Draft

DRIVER = "textual.drivers.web_driver:WebDriver"
HEADLINE = "Trial of a new vaccine"
URL = "https://example.org/story"


class Served:
    """The reader as the server of a web page runs it: packets in pipes, and no terminal."""

    def __init__(self, store):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "newsreader", "--store", str(store)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"TEXTUAL_DRIVER": DRIVER, "COLUMNS": "100", "ROWS": "30"},
        )
        self.shown = ""
        self.meta = []
        while self.process.stdout.readline() != b"__GANGLION__\n":
            assert self.process.poll() is None

    def send(self, kind, payload):
        self.process.stdin.write(kind + len(payload).to_bytes(4, "big") + payload)
        self.process.stdin.flush()

    def until(self, condition):
        while not condition():
            kind = self.process.stdout.read(1)
            assert kind, f"ended before that was seen: {self.shown} {self.meta}"
            payload = self.process.stdout.read(int.from_bytes(self.process.stdout.read(4), "big"))
            if kind == b"D":
                self.shown += re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]", "", payload.decode())
            else:
                self.meta.append(json.loads(payload))


@pytest.fixture
def served(tmp_path):
    store = tmp_path / "articles.json"
    with open_library(store) as library:
        add_drafts(library, Parsed("site", [Draft(headline=HEADLINE, url=URL)]))
    served = Served(store)
    yield served
    served.process.kill()
    served.process.communicate()


def test_the_reader_takes_keys_and_opens_links_in_the_browser_that_shows_it(served):
    served.until(lambda: HEADLINE in served.shown and "1/1" in served.shown)
    served.send(b"D", b"o")
    served.until(lambda: {"type": "open_url", "url": URL, "new_tab": True} in served.meta)
    served.send(b"D", b"q")
    served.until(lambda: {"type": "exit"} in served.meta)
    served.send(b"M", b'{"type":"exit"}')
    assert served.process.wait(20) == 0
