"""Downloads of the desktop client: lists of builds, and redirects to where their files lie."""

from http import HTTPStatus
from typing import Any, TypedDict

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from core.api.answers import Answer
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.clock import iso
from core.storage import files
from integrations.downloads.builds import BUCKET, Build, Target, build_of, builds_for, is_version, numbers_of
from integrations.v1.inputs_downloads import BuildsQuery

_TAGS = ("Downloads",)
_BRIEFLY, _DAY_LONG, _NEVER = "public, max-age=300", "public, max-age=86400", "no-store"
_SHORT, _LONG = 3600, 2 * 86_400  # seconds for which an address leads to the file: longer than the redirect is kept
_NOT_FOUND: dict[int, Any] = {HTTPStatus.NOT_FOUND: str}


class VersionFileResponse(TypedDict):
    """Where one file of a build is."""

    url: str
    sha256: str | None


class VersionInfoResponse(TypedDict):
    """A build, with its files by format."""

    version: str
    pub_date: str
    files: dict[str, VersionFileResponse]


class DesktopVersionsResponse(TypedDict):
    """Builds, the highest version first."""

    versions: list[VersionInfoResponse]
    has_more: bool


class _View(V1View):
    gate = "open"
    tags = _TAGS


class LatestBuild(_View):
    @endpoint(response=VersionInfoResponse, also=_NOT_FOUND, limit="download:desktop:metadata")
    def get(self, request: Request, channel: str, plat: str, arch: str) -> Answer | HttpResponse:
        """Describe the newest build for a platform."""
        target = Target(channel, plat, arch)
        build = build_of(target, "latest")
        return Answer(_rendered(target, build), headers={"Cache-Control": _BRIEFLY}) if build else _not_found()


class Builds(_View):
    @endpoint(query=BuildsQuery, response=DesktopVersionsResponse, limit="download:desktop:metadata")
    def get(self, request: Request, channel: str, plat: str, arch: str) -> Answer:
        """List the builds for a platform, the highest version first."""
        target, query = Target(channel, plat, arch), request.query
        found = _between(builds_for(target), query.get("before"), query.get("after"))
        page: DesktopVersionsResponse = {
            "versions": [_rendered(target, build) for build in found[: query["limit"]]],
            "has_more": len(found) > query["limit"],
        }
        return Answer(page, headers={"Cache-Control": _BRIEFLY})


class LatestFile(_View):
    @endpoint(status=HTTPStatus.FOUND, also=_NOT_FOUND, limit="download:desktop:latest")
    def get(self, request: Request, channel: str, plat: str, arch: str, format: str) -> HttpResponse:
        """Go to a file of the newest build."""
        return _build_file(Target(channel, plat, arch), "latest", format, _NEVER, _SHORT)


class BuildFileOf(_View):
    @endpoint(status=HTTPStatus.FOUND, also=_NOT_FOUND, limit="download:desktop:latest")
    def get(self, request: Request, channel: str, plat: str, arch: str, version: str, format: str) -> HttpResponse:
        """Go to a file of one version, by its format or by its own name."""
        target = Target(channel, plat, arch)
        if is_version(version):
            found = _build_file(target, version, format, _DAY_LONG, _LONG)
            if found.status_code == HTTPStatus.FOUND:
                return found
        return _stored_file(f"{target.folder}/{version}/{format}")


class AnyFile(_View):
    @endpoint(status=HTTPStatus.FOUND, also=_NOT_FOUND, limit="download:module")
    def get(self, request: Request, path: str) -> HttpResponse:
        """Go to any other file that is offered."""
        return _stored_file(path)


def _between(builds: list[Build], before: str | None, after: str | None) -> list[Build]:
    below = numbers_of(before) if before else None
    above = numbers_of(after) if after else None
    return [
        build
        for build in builds
        if (below is None or numbers_of(build.version) < below) and (above is None or numbers_of(build.version) > above)
    ]


def _build_file(target: Target, version: str, format_: str, lasting: str, seconds: int) -> HttpResponse:
    build = build_of(target, version)
    file = build.files.get(format_) if build else None
    if build is None or file is None:
        return _not_found()
    return _led_to(f"{target.folder}/{build.version}/{file.name}", lasting, seconds)


def _stored_file(name: str) -> HttpResponse:
    return _led_to(name, _BRIEFLY, _SHORT)


def _led_to(name: str, lasting: str, seconds: int) -> HttpResponse:
    key = f"{BUCKET}/{name}"
    try:
        is_there = files().is_file(key)
    except ValueError:
        is_there = False
    if not is_there:
        return _not_found()
    return HttpResponseRedirect(files().url(key, seconds), headers={"Cache-Control": lasting})


def _not_found() -> HttpResponse:
    return HttpResponse("Not Found", status=404, content_type="text/plain", headers={"Cache-Control": _NEVER})


def _rendered(target: Target, build: Build) -> VersionInfoResponse:
    base = f"{settings.GUILDHALL.public_url.rstrip('/')}/dl/{target.folder}/{build.version}"
    return {
        "version": build.version,
        "pub_date": iso(build.pub_date),
        "files": {kind: {"url": f"{base}/{kind}", "sha256": file.sha256} for kind, file in build.files.items()},
    }
