"""The two steps of OAuth2 with the provider, taken by allauth's client: sending people there, redeeming their code."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

import requests
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter

from accounts.sso.config import SsoConfig
from accounts.sso.provider import Provider, ProviderFailed

_BYTES = 32


class CodeRefused(Exception):
    """The provider gave no tokens for the code. Without its words, which may quote secrets."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one sign-in is tied to: the PKCE verifier stays here, the nonce comes back inside the id token."""

    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(_BYTES), repr=False)
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(_BYTES), repr=False)

    @property
    def challenge(self) -> str:
        """The S256 challenge of the verifier (RFC 7636, 4.2)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider gave for a code."""

    id_token: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)


class _Adapter(OpenIDConnectOAuth2Adapter):
    """allauth's adapter, told by our configuration instead of its tables and told where the provider is."""

    def __init__(self, config: SsoConfig, provider: Provider) -> None:
        super().__init__(None, OpenIDConnectProvider.id)
        self._config = config
        self._openid_config = {
            "authorization_endpoint": provider.authorization_url,
            "token_endpoint": provider.token_url,
            "token_endpoint_auth_methods_supported": list(provider.auth_methods),
        }
        # A public client has no secret to build the header from.
        forced = {} if config.client_secret else {"token_auth_method": "client_secret_post"}
        self.app = SocialApp(
            provider=OpenIDConnectProvider.id, client_id=config.client_id, secret=config.client_secret, settings=forced
        )

    def get_provider(self) -> OpenIDConnectProvider:
        return OpenIDConnectProvider(None, self.app)

    def get_callback_url(self, request: Any, app: SocialApp) -> str:
        return self._config.redirect_uri

    def client(self) -> OAuth2Client:
        return self.get_client(None, self.app)


def authorization_url(config: SsoConfig, provider: Provider, state: str, tied_to: Secrets) -> str:
    """Where to send a person."""
    client = _Adapter(config, provider).client()
    client.state = state
    extra = {"code_challenge": tied_to.challenge, "code_challenge_method": "S256", "nonce": tied_to.nonce}
    base = provider.authorization_url
    url: str = client.get_redirect_url(base, [config.scope], extra)
    # allauth appends a second `?` to an address that has a query of its own.
    return f"{base}&{url[len(base) + 1 :]}" if "?" in base else url


def redeem(config: SsoConfig, provider: Provider, code: str, verifier: str) -> Tokens:
    """The tokens behind a code. Raises CodeRefused, ProviderFailed."""
    try:
        answer = _Adapter(config, provider).client().get_access_token(code, pkce_code_verifier=verifier)
    except requests.RequestException as failure:
        raise ProviderFailed(type(failure).__name__) from None
    except (OAuth2Error, ValueError, LookupError, TypeError):
        raise CodeRefused from None
    if not isinstance(answer, dict):
        raise CodeRefused
    found = {name: answer.get(name) for name in ("id_token", "access_token")}
    return Tokens(**{name: value for name, value in found.items() if isinstance(value, str)})
