"""Pictures: what servers send, and what is meant to do harm, become small PNGs or one line of why not."""

import asyncio
import io
import struct
import zlib

import pytest
from PIL import Image

from newsreader.errors import NewsreaderError, SourceError
from newsreader.sources.pictures import MAX_BYTES, MAX_SIDE, fetch_picture, shrink
from tests.server import Exchange

RED, BLUE = (255, 0, 0), (0, 0, 255)


def encoded(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()


def decoded(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    assert (picture.format, picture.mode) == ("PNG", "RGB")
    return picture


def png_of(width: int, height: int) -> bytes:
    """A PNG of one colour that takes a thousandth of what is decoded of it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + width // 8)) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_large_jpeg_becomes_a_small_png():
    small = decoded(shrink(encoded(Image.new("RGB", (4000, 2000), RED), "JPEG")))
    assert small.size == (MAX_SIDE, MAX_SIDE // 2)
    assert small.getpixel((5, 5))[0] > 250


def test_a_picture_that_a_camera_held_sideways_is_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decoded(shrink(encoded(Image.new("RGB", (40, 20), RED), "JPEG", exif=exif))).size == (20, 40)


def test_what_has_no_ground_is_on_white():
    assert decoded(shrink(encoded(Image.new("RGBA", (4, 4), (0, 0, 0, 0))))).getpixel((0, 0)) == (255, 255, 255)


def test_the_first_of_the_pictures_of_an_animation_is_shown():
    frames = [Image.new("RGB", (4, 4), RED), Image.new("RGB", (4, 4), BLUE)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert decoded(shrink(data)).getpixel((0, 0)) == RED


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no picture"),
        (encoded(Image.effect_noise((300, 300), 50))[:5000], "damaged"),
        (png_of(8_000, 8_000), "too large: 8,000 by 8,000 pixels"),
        (png_of(20_000, 20_000), "too large"),
    ],
    ids="empty svg postscript cut-off bomb larger-bomb".split(),
)
def test_what_is_no_picture_is_broken_or_a_bomb_is_refused_with_a_reason(data, reason):
    with pytest.raises(SourceError, match=reason):
        shrink(data)


def get(url: str, *, untrusted: bool = False, **options: float) -> bytes:
    return asyncio.run(fetch_picture(url, untrusted=untrusted, **options))


def test_a_picture_comes_from_a_server_small(site):
    url = site.put("/a.png", encoded(Image.new("RGB", (MAX_SIDE * 2, 10), BLUE)), content_type="image/png")
    assert decoded(get(url)).getpixel((3, 3)) == BLUE


def test_a_stranger_does_not_lead_to_a_private_host(site):
    url = site.put("/a.png", encoded(Image.new("RGB", (4, 4))))
    with pytest.raises(NewsreaderError, match="private host"):
        get(url, untrusted=True)
    assert site.asked("/a.png") == 0


def test_an_error_of_the_server_is_told(site):
    with pytest.raises(NewsreaderError, match="404"):
        get(site.url("/gone.png"))


async def test_a_body_without_end_is_left_when_it_is_too_large(site):
    sent = 0

    async def endless(exchange: Exchange) -> None:
        nonlocal sent
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n")
        while True:
            await exchange.send(b"\x89PNG\r\n\x1a\n" + bytes(1_000_000))
            sent += 1_000_000

    site.answers["/endless"] = endless
    with pytest.raises(NewsreaderError, match="MB"):
        await fetch_picture(site.url("/endless"), untrusted=False)
    assert sent < 3 * MAX_BYTES


def test_what_takes_too_long_is_killed(site):
    with pytest.raises(NewsreaderError, match=r"longer than 0\.5 s"):
        get(site.hang("/slow.png"), seconds=0.5)


async def test_the_process_of_one_that_is_not_wanted_any_more_is_killed(site):
    url = site.hang("/slow.png")
    task = asyncio.create_task(fetch_picture(url, untrusted=False))
    while not site.asked("/slow.png"):
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(site.server.exchanges[0].gone.wait, 10)
