"""What a copy of somebody's data holds of programs: those they made, and those they let in. Tokens and secrets are in
none."""

from django.db.models import QuerySet

from accounts.exports.tables import USER
from accounts.models import User
from core.exports import Table, of_person
from integrations.models import (
    Application,
    Buyer,
    Connection,
    Donor,
    GiftCode,
    LifetimeSlot,
    OAuth2AccessToken,
    OAuth2Grant,
    OAuth2RefreshToken,
    Purchase,
    PushSubscription,
    Theme,
    Webhook,
)
from moderation.archives.guild_tables import GUILD

OAUTH = "integrations/oauth.json"
_APPLICATION = "bot name redirect_uris bot_public bot_require_code_grant created_at"
_CONNECTION = "type identifier name verified visibility_flags sort_order checked_at"
_PUSH = "subscription_id user_agent created_at expires_at"
_BUYER = "current_period_end queued refunds blocked_until disputes"
_PURCHASE = "id product status amount_cents currency gift created_at completed_at"
_GIFT = "id duration_months created_at redeemed_at given_from given_until revoked_at"
_DONOR = "id email status amount_cents currency interval started_at current_period_end created_at"


def donations_of(person: User) -> "QuerySet[Donor]":
    """What the person gives, by the address they have shown to be theirs."""
    known = Donor.objects.filter(email_key=person.email_key)
    return known if person.email_verified and person.email_key else known.none()


def integration_tables() -> tuple[Table, ...]:
    """Every table of this package."""
    return (
        of_person("owner", USER, "oauth_applications", Application, _APPLICATION, named={"bot": "id"}),
        of_person("user", USER, "push_subscriptions", PushSubscription, _PUSH),
        of_person("user", USER, "connections", Connection, _CONNECTION),
        Table(
            file="payments/payment_history.json",
            section="",
            model=Donor,
            rows=donations_of,
            columns=tuple(_DONOR.split()),
        ),
        of_person("user", USER, "buyer", Buyer, _BUYER, alone=True),
        of_person("user", USER, "purchases", Purchase, _PURCHASE),
        of_person("creator", USER, "gifts", GiftCode, _GIFT),
        of_person("redeemer", USER, "gifts_redeemed", GiftCode, _GIFT),
        of_person("user", USER, "lifetime_number", LifetimeSlot, "index", alone=True),
        of_person("author", USER, "themes", Theme, "id name size created_at"),
        of_person("user", OAUTH, "authorizations", OAuth2Grant, "id application scopes redirect_uri created_at"),
        of_person("grant__user", OAUTH, "access_tokens", OAuth2AccessToken, "grant scopes created_at expires_at"),
        of_person("grant__user", OAUTH, "refresh_tokens", OAuth2RefreshToken, "grant created_at expires_at retired_at"),
    )


def guild_archive_tables() -> tuple[Table, ...]:
    """What a guild's archive holds of this package: its webhooks, without the tokens that speak for them."""
    return (of_person("guild", GUILD, "webhooks", Webhook, "id channel creator name avatar"),)
