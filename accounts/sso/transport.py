"""allauth speaks through `requests`; what it sends leaves through the guarded client like everything else."""

from typing import Any

import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from requests.adapters import BaseAdapter

from accounts.sso.config import sso_config
from accounts.sso.provider import CAPS, client
from core.outbound import Outbound, OutboundError


class GuardedTransport(BaseAdapter):
    """The last layer of a `requests` session: no sockets of its own."""

    def __init__(self, outbound: Outbound) -> None:
        super().__init__()
        self._outbound = outbound

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """One exchange. Raises requests.ConnectionError without an answer."""
        body = request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
        try:
            reply = self._outbound.fetch(
                request.url or "",
                method=request.method or "GET",
                headers={name: _text(value) for name, value in request.headers.items()},
                content=body,
                caps=CAPS,
            )
        except OutboundError as failure:
            raise requests.ConnectionError(type(failure).__name__) from failure
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = reply.status, reply.url, request
        answer.headers.update(reply.headers)
        answer._content = reply.body
        answer.encoding = "utf-8"
        return answer

    def close(self) -> None:
        """Nothing is kept open."""


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


class GuardedSocialAdapter(DefaultSocialAccountAdapter):
    """Where allauth asks for its HTTP client (SOCIALACCOUNT_ADAPTER)."""

    def get_requests_session(self) -> requests.Session:
        """A session without proxies, cookies of others, and redirects: a token endpoint has no reason to send any."""
        session = requests.Session()
        session.trust_env = False
        session.max_redirects = 0
        transport = GuardedTransport(client(sso_config()))
        session.mount("https://", transport)
        session.mount("http://", transport)
        return session
