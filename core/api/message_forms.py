"""Forms that carry a message: the part `payload_json`, and files in parts called `files[0]`, `files[1]` ..."""

import re
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.files.uploadhandler import FileUploadHandler
from django.http import QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from core.api.request import Request
from core.errors import Code, FieldCode, InvalidForm, OutOfRoom, ProductError
from core.instance_limits import highest
from core.media.names import plain_name
from core.media.uploads import Upload, incoming_folder

_PART = re.compile(r"files\[(0|[1-9][0-9]{0,5})\]")
_IN_MEMORY_BYTES = 1024 * 1024
_BROKEN = (MultiPartParserError, TooManyFieldsSent, BadRequest, SuspiciousOperation, UnreadablePostError, UnicodeError)


def read_message_form(request: Request) -> tuple[QueryDict, tuple[Upload, ...]]:
    """The fields of the form, and its files in the order of their numbers. Files are written as they are read.

    Raises InvalidForm at `multipart_form` or `files`, FILE_SIZE_TOO_LARGE for fields without end, OutOfRoom.
    """
    traits = request.actor.user.traits if request.actor is not None else ()
    most_files = highest("max_attachments_per_message", traits=traits)
    most_bytes = highest("max_attachment_file_size", traits=traits)
    handler = _Receiving(most_files, most_bytes)
    try:
        fields, _ = _Parser(request.META, request, [handler], request.encoding).parse()
    except RequestDataTooBig:
        raise ProductError(Code.FILE_SIZE_TOO_LARGE) from None
    except TooManyFilesSent:
        raise InvalidForm.at("files", FieldCode.TOO_MANY_FILES, maxFiles=most_files) from None
    except _BROKEN:
        raise InvalidForm.at("multipart_form", FieldCode.FAILED_TO_PARSE_MULTIPART_FORM_DATA) from None
    return fields, tuple(handler.uploads[number] for number in sorted(handler.uploads))


class _Parser(MultiPartParser):
    """Django's parser, except that the wire has rules of its own for names."""

    def sanitize_file_name(self, file_name: str) -> str:
        return plain_name(file_name)


class _Receiving(FileUploadHandler):
    """Takes files one after the other."""

    def __init__(self, most_files: int, most_bytes: int) -> None:
        super().__init__()
        self._most_files = most_files
        self._most_bytes = most_bytes
        self.uploads: dict[int, Upload] = {}
        self._number = 0
        self._content: IO[bytes]
        self._size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._number = self._numbered(str(self.field_name))
        folder = str(incoming_folder())
        self._content = cast(IO[bytes], SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES, dir=folder))  # noqa: SIM115
        self._size = 0

    def _numbered(self, name: str) -> int:
        found = _PART.fullmatch(name)
        if found is None:
            raise InvalidForm.at("files", FieldCode.INVALID_FILE_FIELD_NAME, key=name)
        number = int(found[1])
        if number >= self._most_files:
            raise InvalidForm.at(
                "files", FieldCode.FILE_INDEX_EXCEEDS_MAXIMUM, index=number, maxIndex=self._most_files - 1
            )
        if number in self.uploads:
            raise InvalidForm.at("files", FieldCode.DUPLICATE_FILE_INDEX, index=number)
        return number

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > self._most_bytes:
            return
        try:
            self._content.write(raw_data)
        except OSError:
            raise OutOfRoom from None

    def file_complete(self, file_size: int) -> Any:
        is_cut = self._size > self._most_bytes
        self.uploads[self._number] = Upload(
            self._number, self.file_name or "unnamed", self._content, self._size, is_cut
        )
        return self._content
