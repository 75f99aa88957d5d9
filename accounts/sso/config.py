"""How single sign-on is set up, in the one place that everything else asks."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.conf import settings

from core.instance_settings import stored
from core.sealing import open_sealed

CALLBACK_PATH = "/auth/sso/callback"


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoConfig:
    """The provider as an administrator describes it. Addresses that are not given are asked of the provider itself.

    `trusted` takes every e-mail address the provider names as verified; `private_network` lets the provider live on
    an address that the public internet does not reach.
    """

    enabled: bool = False
    display_name: str = ""
    issuer: str = ""
    authorization_url: str = ""
    token_url: str = ""
    userinfo_url: str = ""
    jwks_url: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    scope: str = "openid email profile"
    allowed_domains: tuple[str, ...] = ()
    auto_provision: bool = True
    trusted: bool = False
    private_network: bool = False
    redirect_uri: str = ""

    @property
    def given_urls(self) -> tuple[str, ...]:
        """Every address of the provider that was given."""
        urls = (self.issuer, self.authorization_url, self.token_url, self.userinfo_url, self.jwks_url)
        return tuple(url for url in urls if url)

    @property
    def is_complete(self) -> bool:
        """Whether nothing has to be asked of the provider before people can be sent there."""
        return bool(self.authorization_url and self.token_url)

    def admits(self, email: str) -> bool:
        """Whether people of this address's domain may come in."""
        domain = email.rpartition("@")[2].lower()
        return not self.allowed_domains or domain in self.allowed_domains


SETTINGS = "sso_"
"""What the names of stored settings begin with: `sso_issuer`, and the same for every field of STORED."""

STORED = (
    "enabled",
    "display_name",
    "issuer",
    "authorization_url",
    "token_url",
    "userinfo_url",
    "jwks_url",
    "client_id",
    "client_secret",
    "scope",
    "allowed_domains",
    "auto_provision",
    "redirect_uri",
)
"""What administrators may set. What makes the server trust more stays with the operator."""


def sso_config() -> SsoConfig:
    """The configuration in force: what administrators have set, else the settings `OIDC_*`. One query."""
    known = stored(*(SETTINGS + name for name in STORED))
    changes = {name.removeprefix(SETTINGS): value for name, value in known.items()}
    if "client_secret" in changes:
        changes["client_secret"] = open_sealed(changes["client_secret"]).decode()
    if "allowed_domains" in changes:
        changes["allowed_domains"] = _domains(changes["allowed_domains"])
    return replace(_of_environment(), **changes)


def _of_environment() -> SsoConfig:
    config = settings.GUILDHALL
    return SsoConfig(
        enabled=bool(config.oidc_issuer and config.oidc_client_id),
        display_name=config.oidc_name,
        issuer=config.oidc_issuer,
        authorization_url=config.oidc_authorization_url,
        token_url=config.oidc_token_url,
        userinfo_url=config.oidc_userinfo_url,
        jwks_url=config.oidc_jwks_url,
        client_id=config.oidc_client_id,
        client_secret=config.oidc_client_secret,
        scope=config.oidc_scope,
        allowed_domains=_domains(config.oidc_allowed_domains),
        auto_provision=config.oidc_auto_provision,
        trusted=config.oidc_trusted,
        private_network=config.oidc_private_network,
        redirect_uri=config.oidc_redirect_uri or f"{(config.web_url or config.public_url).rstrip('/')}{CALLBACK_PATH}",
    )


def _domains(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(domain.lower().lstrip("@") for domain in given)
