"""The reference pages: static files that draw the OpenAPI documents."""

import json
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.api.json import encode
from core.api.openapi.document import WIRES
from core.api.openapi.document import document as made_document
from core.api.request import Wire
from core.web import base_path, here

_STORED = {"Cache-Control": "public, max-age=300"}


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """The reference of one wire, for people."""
    if name not in WIRES:
        raise Http404
    others = [{"name": wire, "title": title, "here": wire == name} for wire, title in WIRES.items()]
    return render(request, "reference.html", {"name": name, "title": WIRES[name], "others": others})


@require_safe
def document(request: HttpRequest, name: str) -> HttpResponse:
    """The same for programs."""
    if name not in WIRES:
        raise Http404
    return HttpResponse(_encoded(name), content_type="application/json", headers=_STORED)


@cache
def _encoded(name: str) -> bytes:
    # What the repository carries was made from the same code; without it, make it now.
    path = settings.BASE_DIR / "docs" / "api" / f"{name}.json"
    if not path.is_file():
        return encode(_placed(made_document(cast(Wire, name))))
    return encode(_placed(json.loads(path.read_bytes()))) if base_path() else path.read_bytes()


def _placed(made: dict[str, Any]) -> dict[str, Any]:
    return made | {"servers": [{"url": here("/")}]}
