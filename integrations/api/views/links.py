"""Short addresses on the topic wire."""

from typing import TypedDict

from django.conf import settings

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code, ProductError
from integrations.api.link_inputs import LinkInput
from integrations.operations.links import shorten


class ShortAddress(TypedDict):
    """A short address, whole and as the letters that make it up."""

    short_code: str
    short_url: str


class LinkShortening(ApiView):
    gate = "human"
    tags = ("Short links",)
    texts = {"link_missing": (400, "URL is required"), "link_invalid": (400, "Invalid URL")}

    @endpoint(request=LinkInput, response=Data[ShortAddress], operation=shorten, errors=(Code.BAD_REQUEST,))
    def post(self, request: Request) -> Data[ShortAddress]:
        """Get a short address for a page of this instance.

        Addresses of other sites are refused.
        """
        url = (request.valid.get("url") or "").strip()
        if not url:
            raise ProductError(Code.BAD_REQUEST, reason="link_missing")
        code = shorten(caller(request), url=url).code
        return ok(data={"short_code": code, "short_url": f"{settings.GUILDHALL.public_url.rstrip('/')}/s/{code}"})
