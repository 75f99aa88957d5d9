"""Addresses under which archives, and files of reported messages, are fetched."""

from functools import partial

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

from accounts.media import private_file
from core.errors import Code, ProductError
from core.media.serving import ServedFile
from core.storage import MEDIA_PATH
from moderation import reported_files
from moderation.archives.places import FILE_NAME, FOLDER, is_signed, key_of
from moderation.models import Archive
from moderation.reported_files import fetched_file


def archive(request: HttpRequest, kind: str, subject_id: int, archive_id: int) -> HttpResponseBase:
    """GET and HEAD of an archive, by the address that an administrator was given."""
    row = Archive.objects.filter(id=archive_id, subject_type=kind, subject_id=subject_id).first()

    def found(ends: str, signature: str) -> ServedFile:
        if row is None or not is_signed(row, ends, signature):
            raise ProductError(Code.ACCESS_DENIED)
        if row.size is None or row.completed_at is None:
            raise ProductError(Code.UNKNOWN_HARVEST)
        name = f"{row.subject_type}-{row.subject_id}.zip"
        return ServedFile(key_of(row), row.size, row.content_hash, "application/zip", name, row.completed_at)

    return private_file(request, found)


def reported(request: HttpRequest, report_id: int, attachment_id: int) -> HttpResponseBase:
    """GET and HEAD of a file of a reported message, by the address that an administrator was given."""
    return private_file(request, partial(fetched_file, report_id, attachment_id))


urlpatterns = [
    path(f"{MEDIA_PATH[1:]}{FOLDER}/<str:kind>/<int:subject_id>/<int:archive_id>/{FILE_NAME}", archive),
    path(f"{MEDIA_PATH[1:]}{reported_files.FOLDER}/<int:report_id>/<int:attachment_id>", reported),
]
