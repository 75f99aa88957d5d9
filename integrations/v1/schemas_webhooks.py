"""What the guild wire answers about webhooks."""

from typing import NotRequired, TypedDict

from accounts.v1.schemas import UserPartialResponse


class WebhookTokenResponse(TypedDict):
    """A webhook, as whoever has its token sees it."""

    id: str
    guild_id: str
    channel_id: str
    name: str
    avatar: NotRequired[str | None]
    token: str


class WebhookResponse(WebhookTokenResponse):
    """A webhook; `user` made it. Whoever has the `token` speaks through it."""

    user: UserPartialResponse
