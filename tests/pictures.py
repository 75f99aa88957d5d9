"""Pictures of every kind for tests, made by an encoder and by hand."""

import base64
import io
import struct
import zlib
from typing import Any

from PIL import Image

RED, BLUE = (200, 30, 20), (10, 40, 220)


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), color: Any = RED, **options: Any) -> bytes:
    """A still picture in one color."""
    return encoded(Image.new("RGBA" if len(color) == 4 else "RGB", size, color), kind, **options)


def moving(kind: str = "GIF", frames: int = 3, size: tuple[int, int] = (40, 40)) -> bytes:
    """An animation: each frame has another shade."""
    shades = [(number * 37 % 256, 80, 160) for number in range(frames)]
    # The encoder takes a tenth of a second to find the colors of a large frame, unless they are given.
    pictures = [_plain(size, shade) if kind == "GIF" else Image.new("RGB", size, shade) for shade in shades]
    return encoded(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=80, loop=0)


def _plain(size: tuple[int, int], color: tuple[int, int, int]) -> Image.Image:
    image = Image.new("P", size, 0)
    image.putpalette(color)
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """An image as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(content: bytes) -> Image.Image:
    """A file as an image, read whole."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def with_secrets(kind: str) -> bytes:
    """A picture turned by its metadata that also says where and by whom it was taken."""
    image = Image.new("RGB", (60, 30), RED)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x013B] = "SecretArtist"
    exif.get_ifd(0x8825)[1] = "SecretPlace"
    return encoded(image, kind, exif=exif)


def png_claiming(width: int, height: int) -> bytes:
    """A small PNG that says it is huge, with a stream that goes on for ever so long."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(2_000_000)))


def gif_of_frames(frames: int) -> bytes:
    """A GIF of very many very small frames, each 17 bytes long."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return head + frame * frames + b"\x3b"


def data_url(content: bytes, kind: str = "png") -> str:
    """The file as JSON carries it."""
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
