"""Files as response bodies."""

from collections.abc import Iterator
from typing import IO


class FileWrapper:
    """What `wsgi.file_wrapper` makes of a file: the bridge reads it piece by piece without keeping a thread."""

    def __init__(self, file: IO[bytes], block_size: int = 65_536) -> None:
        self._file = file
        self._block_size = block_size

    def read_block(self) -> bytes:
        return self._file.read(self._block_size)

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read_block():
            yield block

    def close(self) -> None:
        self._file.close()
