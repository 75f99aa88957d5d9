"""What the instance tells about itself to anybody."""

import hashlib
from typing import Any, cast

from core import instance
from core.api.answers import Answer
from core.api.endpoint import endpoint
from core.api.json import encode
from core.api.request import Request
from core.api.views import V1View
from core.views.schemas import DiscoveryResponse, InstanceResponse


class WellKnown(V1View):
    gate = "open"
    tags = ("Instance",)

    @endpoint(response=DiscoveryResponse, limit="instance:info")
    def get(self, request: Request) -> DiscoveryResponse:
        """Read the discovery document."""
        return cast(DiscoveryResponse, instance.discovery())


class About(V1View):
    gate = "open"
    tags = ("Instance",)

    @endpoint(response=InstanceResponse, limit="instance:info")
    def get(self, request: Request) -> InstanceResponse:
        """Read what this instance is, offers and allows."""
        return cast(InstanceResponse, instance.about())


class InstanceConfig(V1View):
    gate = "open"
    tags = ("Instance",)

    @endpoint(response=DiscoveryResponse, also={304: None}, limit="instance:info")
    def get(self, request: Request) -> Answer:
        """Read the discovery document, cacheable.

        Answers carry an `ETag`; with a matching `If-None-Match` the answer is 304.
        """
        document: dict[str, Any] = instance.discovery()
        tag = f'"{hashlib.sha256(encode(document)).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "public, max-age=60"}
        if tag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return Answer(None, 304, headers)
        return Answer(document, 200, headers)
