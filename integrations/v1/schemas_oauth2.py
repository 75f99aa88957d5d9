"""What the guild wire answers about applications and OAuth2."""

from typing import NotRequired, TypedDict

from accounts.v1.schemas import UserPartialResponse


class ApplicationBotResponse(TypedDict):
    """The bot of an application; `token` only when it was just made."""

    id: str
    username: str
    discriminator: str
    avatar: str | None
    banner: str | None
    bio: str | None
    flags: int
    mfa_enabled: bool
    authenticator_types: list[int]
    token: NotRequired[str]


class ApplicationResponse(TypedDict):
    """An application as its owner sees it; `client_secret` only when it was just made."""

    id: str
    name: str
    redirect_uris: list[str]
    bot_public: bool
    bot_require_code_grant: bool
    client_secret: NotRequired[str]
    bot: NotRequired[ApplicationBotResponse]


class ApplicationPublicResponse(TypedDict):
    """An application as everybody sees it."""

    id: str
    name: str
    icon: str | None
    description: str | None
    redirect_uris: list[str]
    scopes: list[str]
    bot_public: bool
    bot: ApplicationBotResponse | None


class ApplicationFacts(TypedDict):
    """An application as those see it who came through it."""

    id: str
    name: str
    icon: str | None
    description: str | None
    bot_public: bool
    bot_require_code_grant: bool
    flags: int


class ApplicationsMeResponse(ApplicationFacts):
    """A bot's own application."""

    bot: ApplicationBotResponse


class BotProfileResponse(TypedDict):
    """What can be changed of a bot."""

    id: str
    username: str
    discriminator: str
    avatar: str | None
    banner: str | None
    bio: str | None


class BotTokenResetResponse(TypedDict):
    """A bot's new token."""

    token: str
    bot: ApplicationBotResponse


class ConsentGuildResponse(TypedDict):
    """A guild to which the bot can be added."""

    id: str
    name: str
    icon: str | None


class AuthorizePreviewResponse(TypedDict):
    """What a person is asked, before they are asked."""

    application: ApplicationPublicResponse
    scopes: list[str]
    redirect_uri: str | None
    state: str | None
    permissions: str | None
    user: UserPartialResponse
    guilds: NotRequired[list[ConsentGuildResponse]]
    already_authorized: bool


class OAuth2ConsentResponse(TypedDict):
    """Where to send the person now."""

    redirect_to: str


class OAuth2TokenResponse(TypedDict):
    """A pair of tokens; `expires_in` in seconds."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    scope: str


class OAuth2IntrospectResponse(TypedDict):
    """What a token is good for; nothing but `active` for one that is good for nothing here. Times in epoch seconds."""

    active: bool
    client_id: NotRequired[str]
    sub: NotRequired[str]
    username: NotRequired[str]
    scope: NotRequired[str]
    token_type: NotRequired[str]
    exp: NotRequired[int]
    iat: NotRequired[int]


class OAuth2UserResponse(TypedDict):
    """The person behind a token. `email` is null and `verified` missing without the scope `email`; `acls` is there
    with the scope `admin`."""

    sub: str
    id: str
    username: str
    discriminator: str
    global_name: str | None
    avatar: str | None
    avatar_color: int | None
    flags: int
    bot: bool
    system: bool
    email: str | None
    verified: NotRequired[bool]
    acls: NotRequired[list[str]]


class OAuth2MeResponse(TypedDict):
    """What a token is; `user` with the scope `identify`."""

    application: ApplicationFacts
    scopes: list[str]
    expires: str
    user: NotRequired[OAuth2UserResponse]


class AuthorizedApplicationResponse(TypedDict):
    """An application that a person has let in."""

    id: str
    name: str
    icon: str | None
    description: str | None
    bot_public: bool


class OAuth2AuthorizationResponse(TypedDict):
    """What a person has granted an application."""

    application: AuthorizedApplicationResponse
    scopes: list[str]
    authorized_at: str
