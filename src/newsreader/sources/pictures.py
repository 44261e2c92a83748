"""Pictures of articles: fetched, decoded and made small in a process that can be killed.

Pillow (the extra `pictures`) decodes them, in C, and what a server sends may be made to harm it. So it is loaded in
workers alone (`fetch_picture`), reads only the formats of the web, and is never given more pixels than `MAX_PIXELS`.
"""

from __future__ import annotations

import asyncio
import io
import warnings
from importlib.util import find_spec

from newsreader.errors import NewsreaderError, SourceError
from newsreader.sandbox import Sandbox
from newsreader.sources.http import Fetched, Limits, Request
from newsreader.sources.http.fetcher import Fetcher

MAX_BYTES = 20_000_000
"""Of a picture, as it is sent."""
MAX_PIXELS = 50_000_000
"""Of a picture: 200 MB once it is decoded."""
MAX_SIDE = 1_600
"""Pixels of width and height that are kept: no terminal shows more of it."""
SECONDS = 60.0
"""The time for all of it; a request has 30 seconds of it at most."""
MEMORY = 1 << 30
"""Bytes of address space that a worker may have."""
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP")
"""What is decoded: of the others that Pillow knows some start programs, and none is on pages."""


def are_installed() -> bool:
    """Return whether what shows pictures is installed, without loading it."""
    return bool(find_spec("PIL") and find_spec("textual_image"))


async def fetch_picture(url: str, *, untrusted: bool, seconds: float = SECONDS) -> bytes:
    """Fetch a picture; return it as a PNG of `MAX_SIDE` pixels at most. Cancelling it kills the process that does it.

    Args:
        url: http or https.
        untrusted: it may not lead to this machine or its network.
        seconds: that it may take.

    Raises:
        NewsreaderError: why there is none, in a line.
    """
    with Sandbox() as sandbox:
        return await asyncio.wrap_future(sandbox.submit(fetch, url, untrusted, seconds=seconds, memory=MEMORY))


def fetch(url: str, untrusted: bool) -> bytes:
    """Do what `fetch_picture` does, in this process."""
    return shrink(asyncio.run(_fetch(Request(url=url, untrusted=untrusted))))


async def _fetch(request: Request) -> bytes:
    async with Fetcher(Limits(max_bytes=MAX_BYTES)) as fetcher:
        outcome = await fetcher.fetch(request)
    if isinstance(outcome, Fetched):
        return outcome.data
    raise SourceError(outcome.reason)


def shrink(data: bytes) -> bytes:
    """Decode a picture, the first of several that move; return it upright, small, on white, as PNG.

    Raises:
        SourceError: it is none, is damaged, or has too many pixels.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - an extra, and in a worker only

    warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit is ours
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise SourceError(f"it is too large: {picture.width:,} by {picture.height:,} pixels")
            picture.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is decoded at an eighth of its size, if that is enough
            upright = ImageOps.exif_transpose(picture)
            upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            upright.thumbnail((MAX_SIDE, MAX_SIDE))
    except Image.DecompressionBombError:
        raise SourceError("it is too large") from None
    except UnidentifiedImageError:
        raise SourceError("it is no picture that can be decoded") from None
    except (NewsreaderError, MemoryError):
        raise
    except Exception as error:  # whatever is wrong with it; Pillow has no exception of its own
        raise SourceError(f"it is damaged ({type(error).__name__})") from None
    if upright.mode == "RGBA":  # a drawing without ground is black on a page that is white
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB")
    written = io.BytesIO()
    upright.save(written, "PNG", compress_level=1)
    return written.getvalue()
