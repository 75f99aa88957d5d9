"""Paths of archives."""

from core.api.routing import routes
from moderation.v1.admin.views import archives

_ONE = "/admin/archives/<str:subject_type>/<id:subject_id>/<id:archive_id>"

urlpatterns = [
    *routes("/admin/archives/user", archives.UserArchives),
    *routes("/admin/archives/guild", archives.GuildArchives),
    *routes("/admin/archives/list", archives.Archives),
    *routes(_ONE, archives.OneArchive),
    *routes(f"{_ONE}/download", archives.ArchiveDownload),
]
