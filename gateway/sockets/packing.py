"""Compressed frames: each message is one whole Zstandard frame of its own.

An event is compressed once, like it is encoded once. A frame consists of blocks, and a block may be stored as it is:
so each receiver's frame is a header, a stored block with the receiver's own number, and the blocks of the shared part,
which are cut out of that part's own frame. See RFC 8878, section 3.1.1.
"""

from functools import lru_cache

from zstandard import ZstdCompressor

LEVEL = 3
_ONE_SEGMENT = b"\x28\xb5\x2f\xfd\xa0"  # the magic number; the length follows in four bytes, and no checksum at the end
_REMEMBERED = 16  # the renderings of the events that are just being delivered

_compressor = ZstdCompressor(level=LEVEL, write_checksum=False)


def whole(text: str) -> bytes:
    """One message that only one socket gets."""
    return _compressor.compress(text.encode())


def dispatch(number: int, shared: str) -> bytes:
    """A whole dispatch, as `frames.dispatch` makes it, for one session."""
    length, blocks = _blocks(shared)
    own = b'{"op":0,"s":%d,' % number
    stored = (len(own) << 3).to_bytes(3, "little")  # not the last block, stored as it is
    return b"".join((_ONE_SEGMENT, (length + len(own)).to_bytes(4, "little"), stored, own, blocks))


@lru_cache(_REMEMBERED)
def _blocks(shared: str) -> tuple[int, bytes]:
    """The length of a shared part, and the blocks it is compressed to."""
    raw = shared.encode()
    frame = _compressor.compress(raw)
    return len(raw), frame[_header_length(frame) :]


def _header_length(frame: bytes) -> int:
    descriptor = frame[4]
    has_window = not descriptor & 0x20
    length_bytes = (0 if has_window else 1, 2, 4, 8)[descriptor >> 6]
    return 5 + has_window + length_bytes
