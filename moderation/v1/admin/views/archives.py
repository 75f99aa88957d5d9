"""Archives of accounts and guilds on the guild wire."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code, FieldCode, InvalidForm
from moderation.models import ArchiveSubject
from moderation.operations.admin_archives import (
    VIEW,
    archive_guild,
    archive_link,
    archive_of,
    archive_user,
    archives,
)
from moderation.v1.admin.inputs_archives import ArchivesInput, GuildArchiveInput, UserArchiveInput
from moderation.v1.admin.render_archives import (
    ArchiveLinkResponse,
    ArchiveResponse,
    ArchivesResponse,
    OneArchiveResponse,
    render_archive,
    render_link,
)

_LOOKUP = "admin:lookup"


class _View(AdminView):
    tags = ("Administration: archives",)


class UserArchives(_View):
    @endpoint(
        request=UserArchiveInput,
        response=ArchiveResponse,
        operation=archive_user,
        right=Right.ARCHIVE_TRIGGER_USER,
        audit_reason=True,
        errors=(Code.UNKNOWN_USER,),
    )
    def post(self, request: Request) -> ArchiveResponse:
        """Have an archive of everything about an account made.

        It holds what the copy holds that people can have made of their own data. Nobody is told.
        """
        return render_archive(archive_user(caller(request), user_id=request.valid["user_id"]))


class GuildArchives(_View):
    @endpoint(
        request=GuildArchiveInput,
        response=ArchiveResponse,
        operation=archive_guild,
        right=Right.ARCHIVE_TRIGGER_GUILD,
        audit_reason=True,
        errors=(Code.UNKNOWN_GUILD,),
    )
    def post(self, request: Request) -> ArchiveResponse:
        """Have an archive of a guild made, with the messages of all its channels."""
        return render_archive(archive_guild(caller(request), guild_id=request.valid["guild_id"]))


class Archives(_View):
    @endpoint(request=ArchivesInput, response=ArchivesResponse, limit=_LOOKUP, right=VIEW)
    def post(self, request: Request) -> ArchivesResponse:
        """List archives, latest first.

        Without `archive:view_all` those of the kind that one may have made.
        """
        return {"archives": [render_archive(row) for row in archives(caller(request), **request.valid.values)]}


class OneArchive(_View):
    @endpoint(response=OneArchiveResponse, limit=_LOOKUP, right=VIEW)
    def get(self, request: Request, subject_type: str, subject_id: int, archive_id: int) -> OneArchiveResponse:
        """Read how far an archive is."""
        row = archive_of(caller(request), _known(subject_type), subject_id, archive_id)
        return {"archive": None if row is None else render_archive(row)}


class ArchiveDownload(_View):
    @endpoint(
        response=ArchiveLinkResponse,
        operation=archive_link,
        right=VIEW,
        audit_reason=True,
        errors=(Code.UNKNOWN_HARVEST, Code.HARVEST_FAILED, Code.HARVEST_NOT_READY, Code.HARVEST_EXPIRED),
    )
    def get(self, request: Request, subject_type: str, subject_id: int, archive_id: int) -> ArchiveLinkResponse:
        """Get the address under which an archive can be fetched by whoever has it, for seven days."""
        kind = _known(subject_type)
        link = archive_link(caller(request), subject_type=kind, subject_id=subject_id, archive_id=archive_id)
        return render_link(*link)


def _known(subject_type: str) -> str:
    if subject_type not in ArchiveSubject.values:
        raise InvalidForm.at("subject_type", FieldCode.INVALID_FORMAT)
    return subject_type
