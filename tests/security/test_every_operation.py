"""Every operation of the guild side, out of the API document: whoever has no business there (SEC-021, 022, 025),
parents that are not the children's (SEC-023), and ids that are none (SEC-024)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from accounts.models import DataExport
from accounts.operations.beta_codes import new_beta_code
from accounts.traits import EXPRESSION_PACKS, MESSAGE_SCHEDULING
from chat.drafts import MessageDraft
from chat.models import FavoriteMeme, Invite, MediaFile, ScheduledMessage
from chat.operations.messages import send_message
from core.clock import now
from core.permissions import P
from guilds.models import Emoji, ExpressionPack, Guild, Sticker
from guilds.operations.joining import leave_guild
from integrations.models import Connection
from tests.security.bodies import BODIES, LATER
from tests.security.test_odd_credentials import WAYS_IN
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api" / "v1.json"
NOUNS = ("/guilds", "/channels", "/invites", "/packs", "/read-states", "/discovery", "/users", "/streams", "/reports")
METHODS = ("get", "post", "put", "patch", "delete")

PACKS = (ExpressionPack.Kind.EMOJI, ExpressionPack.Kind.STICKER)
LATER_STILL = timedelta(days=7)
ODD = ("-1", str(2**63), str(2**64), "null", "NaN", "1e3", "%00", "%20", "0x10", "01", "\N{ARABIC-INDIC DIGIT FIVE}")


def operations(*, with_body: bool = False) -> list[str]:
    """Every operation on guilds, channels, people and what hangs on them; the ways in are attacked elsewhere."""
    paths = json.loads(DOCUMENT.read_text())["paths"]
    return sorted(
        f"{method.upper()} {path.removeprefix('/v1')}"
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in METHODS and path.removeprefix("/v1").startswith(NOUNS)
        if not any(part in path for part in WAYS_IN)
        if "requestBody" in operation or not with_body
    )


OPERATIONS = operations()


@dataclass
class Stage:
    """Alice's guild with one of everything, the ids of it, and who might try."""

    cats: GuildPlace
    ids: dict[str, str]
    special: dict[str, dict[str, str]] = field(default_factory=dict)  # ids of one operation, or of paths that begin so
    wires: dict[str, Wire] = field(default_factory=dict)

    def wire(self, name: str) -> Wire:
        if name not in self.wires:
            self.wires[name] = Wire(self.cats.world.person(name))
        return self.wires[name]

    def ask(self, name: str, operation: str, **other: str) -> Reply:
        """What somebody gets for an operation on these things, or others; nothing of it stays."""
        method, path = operation.split(" ")
        special = self.special.get(operation) or self.special.get(path.partition("{")[0], {})
        ids = self.ids | special | other
        return self.wire(name).try_out(method, filled(path, ids), filled(BODIES.get(operation), ids))


def filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {filled(key, ids): filled(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, ids) for item in value]
    return re.sub(r"\{(\w+)\}", lambda match: ids[match[1]], value) if isinstance(value, str) else value


@pytest.fixture
def stage() -> Stage:
    world = World()
    alice = world.person(
        "owner", traits=[MESSAGE_SCHEDULING, EXPRESSION_PACKS], email="alice@example.com", email_verified=True
    )
    cats = world.guild().role("target").member("target", "target").member("gone").member("blind").channel("lounge")
    leave_guild(world.person("gone"), cats.id)
    cats.overwrite("lounge", "blind", deny=P.VIEW_CHANNEL)
    Guild.objects.filter(pk=cats.id).update(features=["VANITY_URL"])
    world.person("stranger", traits=[EXPRESSION_PACKS])
    message = send_message(alice, cats.channel_id("lounge"), draft=MessageDraft(content="hello"))
    scheduled = ScheduledMessage.objects.create(
        user=alice.user,
        channel_id=cats.channel_id("lounge"),
        scheduled_at=now() + timedelta(hours=1),
        scheduled_local_at=LATER,
        timezone="UTC",
        payload={"content": "later"},
    )
    ids: dict[str, Any] = {
        "guild_id": cats.id,
        "channel_id": cats.channel_id("lounge"),
        "message_id": message.id,
        "user_id": world.person("target").user_id,
        "target_id": world.person("target").user_id,
        "role_id": cats.role_id("target"),
        "overwrite_id": cats.role_id("target"),
        "emoji_id": cats.emoji().id,
        "sticker_id": cats.sticker().id,
        "scheduled_message_id": scheduled.id,
        "invite_code": Invite.objects.filter(guild_id=cats.id).values_list("code", flat=True)[0],
        "emoji": quote("\N{THUMBS UP SIGN}"),
    }
    emojis, stickers = (ExpressionPack.objects.create(kind=kind, name="x", creator=alice.user) for kind in PACKS)
    made = Emoji.objects.create(pack=emojis, creator=alice.user, name="cat")
    other = Sticker.objects.create(pack=stickers, creator=alice.user, name="cat")
    file = MediaFile.objects.create(key="x", size=1, content_hash="x", media_type="image/png")
    meme = FavoriteMeme.objects.create(user=alice.user, file=file, name="x", filename="x.png", content_type="image/png")
    ids |= {"pack_id": emojis.id, "meme_id": meme.id, "attachment_id": 5}
    export = DataExport.objects.create(
        user=alice.user, progress_step="Completed", completed_at=now(), expires_at=now() + LATER_STILL
    )
    ids["harvest_id"] = export.id
    connection = Connection.objects.create(user=alice.user, type="bsky", identifier="cats", name="cats")
    ids |= {"connection_id": connection.id, "type": "bsky", "subscription_id": "0" * 32}
    ids["code"] = new_beta_code(alice.user)[1]
    voice = cats.channel_id("General")
    ids |= {"voice_id": voice, "stream_key": f"{cats.id}:{voice}:1"}
    special: dict[str, Any] = {"/packs/emojis/": {"emoji_id": made.id}}
    special |= {"/packs/stickers/": {"pack_id": stickers.id, "sticker_id": other.id}}
    special["POST /packs/{pack_id}"] = {"pack_id": "emoji"}  # the kind of what is made stands there
    return Stage(cats, strings(ids), {path: strings(more) for path, more in special.items()})


def strings(ids: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in ids.items()}


def about(*parts: str) -> list[str]:
    """The operations whose path names all of these."""
    return [operation for operation in OPERATIONS if all(f"{{{part}}}" in operation for part in parts)]


def outcome(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.code


FORM = {
    "POST /reports/dsa": (400, "INVALID_DSA_TICKET"),
    "POST /reports/dsa/email/verify": (400, "INVALID_DSA_VERIFICATION_CODE"),
}

# -- who has no business there ---------------------------------------------------------------------------------------

# Shown to anybody who has the code, and the form for people who have no account.
OPEN = {"GET /invites/{invite_code}": (200, ""), "POST /reports/dsa/email/send": (200, ""), **FORM}
# Of somebody's own, whatever became of the channel: forgetting is always allowed.
FORGETTING = {"DELETE /channels/{channel_id}/messages/ack"}
# What the owner cannot do either: it is for private channels, voice channels, guilds that are listed or messages with
# files, for friends or staff, or undoes what was not done.
NOT_THE_OWNER = {
    **FORM,
    "POST /reports/guild": (400, "CANNOT_REPORT_OWN_GUILD"),
    "POST /reports/message": (400, "CANNOT_REPORT_OWN_MESSAGE"),
    "GET /channels/{channel_id}/call": (400, "INVALID_CHANNEL_TYPE_FOR_CALL"),
    "PATCH /channels/{channel_id}/call": (400, "INVALID_CHANNEL_TYPE_FOR_CALL"),
    "POST /channels/{channel_id}/call/end": (400, "INVALID_CHANNEL_TYPE_FOR_CALL"),
    "POST /channels/{channel_id}/call/ring": (400, "INVALID_CHANNEL_TYPE_FOR_CALL"),
    "POST /channels/{channel_id}/call/stop-ringing": (400, "INVALID_CHANNEL_TYPE_FOR_CALL"),
    "GET /channels/{channel_id}/rtc-regions": (400, "INVALID_CHANNEL_TYPE"),
    "DELETE /channels/{channel_id}/messages/{message_id}/attachments/{attachment_id}": (404, "UNKNOWN_MESSAGE"),
    "POST /channels/{channel_id}/messages/{message_id}/memes": (400, "INVALID_FORM_BODY"),
    "PUT /channels/{channel_id}/recipients/{user_id}": (400, "INVALID_CHANNEL_TYPE"),
    "DELETE /channels/{channel_id}/recipients/{user_id}": (400, "INVALID_CHANNEL_TYPE"),
    "PUT /users/@me/channels/{channel_id}/pin": (400, "INVALID_FORM_BODY"),
    "DELETE /users/@me/channels/{channel_id}/pin": (400, "INVALID_FORM_BODY"),
    "DELETE /users/@me/guilds/{guild_id}": (400, "INVALID_FORM_BODY"),
    "DELETE /guilds/{guild_id}/bans/{user_id}": (400, "INVALID_FORM_BODY"),
    "POST /discovery/guilds/{guild_id}/join": (400, "DISCOVERY_NOT_DISCOVERABLE"),
    "PATCH /guilds/{guild_id}/discovery": (404, "DISCOVERY_APPLICATION_NOT_FOUND"),
    "DELETE /guilds/{guild_id}/discovery": (404, "DISCOVERY_APPLICATION_NOT_FOUND"),
    "DELETE /users/@me": (400, "USER_OWNS_GUILDS"),
    "POST /users/@me/delete": (400, "USER_OWNS_GUILDS"),
    "POST /users/@me/connections/bluesky/authorize": (400, "BLUESKY_OAUTH_NOT_ENABLED"),
    "POST /users/@me/connections/verify": (400, "CONNECTION_INITIATION_TOKEN_INVALID"),
    "POST /users/@me/connections/{type}/{connection_id}/verify": (400, "BLUESKY_OAUTH_NOT_ENABLED"),
    "POST /users/@me/harvest": (429, "HARVEST_ON_COOLDOWN"),
    "POST /users/@me/memes": (400, "MEDIA_METADATA_ERROR"),
    "POST /users/@me/messages/delete/test": (403, "MISSING_ACCESS"),
    "POST /users/@me/premium/reset": (403, "MISSING_ACCESS"),
    "POST /users/@me/relationships": (400, "NO_USERS_WITH_FLUXERTAG_EXIST"),
    "DELETE /users/@me/relationships/{user_id}": (404, "UNKNOWN_USER"),
    "PATCH /users/@me/relationships/{user_id}": (404, "UNKNOWN_USER"),
    "GET /users/@me/notes/{target_id}": (404, "UNKNOWN_USER"),
    "GET /users/check-tag": (400, "INVALID_FORM_BODY"),
    "GET /streams/{stream_key}/preview": (404, ""),
}


def test_every_write_has_a_body() -> None:
    assert set(operations(with_body=True)) == BODIES.keys()


def test_the_owner_may_do_all_of_it(stage: Stage) -> None:
    """What the others are refused below is the person, and neither the ids nor the bodies."""
    refused = {
        operation: outcome(reply) for operation in OPERATIONS if (reply := stage.ask("owner", operation)).status >= 300
    }
    assert refused == NOT_THE_OWNER


def test_without_credentials(stage: Stage) -> None:
    nobody = Wire()
    for operation in OPERATIONS:
        method, path = operation.split(" ")
        reply = nobody.send(method, filled(path, stage.ids), filled(BODIES.get(operation), stage.ids))
        expected = OPEN.get(operation, (401, "UNAUTHORIZED"))
        assert outcome(reply) == expected, operation


@pytest.mark.parametrize("name", ["stranger", "gone"])
def test_outside_the_guild(stage: Stage, name: str) -> None:
    wrong = {}
    for operation in about("channel_id"):
        found = outcome(stage.ask(name, operation))
        if found != (403, "ACCESS_DENIED") and operation not in FORGETTING:
            wrong[operation] = found
    assert wrong == {}


def test_without_sight_of_the_channel(stage: Stage) -> None:
    wrong = {}
    for operation in about("channel_id"):
        found = outcome(stage.ask("blind", operation))
        if found != (403, "MISSING_PERMISSIONS") and operation not in FORGETTING:
            wrong[operation] = found
    assert wrong == {}


# What a stranger may do with a path of the owner's: what they make and take back there is their own.
THEIR_OWN = {
    "POST /packs/{pack_id}": (200, ""),
    "POST /packs/{pack_id}/install": (204, ""),
    "DELETE /packs/{pack_id}/install": (204, ""),
    "DELETE /users/@me/memes/{meme_id}": (204, ""),
    "DELETE /users/@me/scheduled-messages/{scheduled_message_id}": (204, ""),
}


def test_what_is_somebodys_own_is_nobody_elses(stage: Stage) -> None:
    refusals = {"pack_id": "PACK_ACCESS_DENIED", "meme_id": "UNKNOWN_FAVORITE_MEME"}
    refusals |= {"scheduled_message_id": "UNKNOWN_MESSAGE", "harvest_id": "UNKNOWN_HARVEST"}
    wrong = {}
    for part, refusal in refusals.items():
        for operation in about(part):
            found = outcome(stage.ask("stranger", operation))
            if found[1] != refusal:
                wrong[operation] = found
    assert wrong == THEIR_OWN
    for operation, (status, _) in THEIR_OWN.items():
        method, path = operation.split(" ")
        if status == 204:
            assert stage.wire("stranger").send(method, filled(path, stage.ids)).status == 204
    assert FavoriteMeme.objects.exists()
    assert ScheduledMessage.objects.exists()


# -- parents that are not the children's -----------------------------------------------------------------------------

# Taking back what never was is no mistake, how far one has read is a number, and anybody can be banned.
WITHOUT_A_CHILD = {
    "DELETE /channels/{channel_id}/messages/{message_id}/reactions": (204, ""),
    "DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}": (204, ""),
    "DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me": (204, ""),
    "DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/{target_id}": (204, ""),
    "POST /channels/{channel_id}/messages/{message_id}/ack": (204, ""),
    "PUT /guilds/{guild_id}/bans/{user_id}": (204, ""),
    "DELETE /guilds/{guild_id}/bans/{user_id}": (400, "INVALID_FORM_BODY"),
}


def test_children_of_others_do_not_exist(stage: Stage) -> None:
    """Alice may do everything in her second guild, too, but not with what is in the first."""
    dogs = stage.cats.world.guild("dogs").channel("yard")
    other = {"guild_id": str(dogs.id), "channel_id": str(dogs.channel_id("yard"))}
    wrong = {}
    for parent, child, code in (
        ("channel_id", "message_id", "UNKNOWN_MESSAGE"),
        ("guild_id", "role_id", "UNKNOWN_ROLE"),
        ("guild_id", "user_id", "UNKNOWN_MEMBER"),
        ("guild_id", "emoji_id", "UNKNOWN_EMOJI"),
        ("guild_id", "sticker_id", "UNKNOWN_STICKER"),
    ):
        for operation in about(parent, child):
            found = outcome(stage.ask("owner", operation, **other))
            if found not in ((404, code), (404, "UNKNOWN_ROLE"), (404, "UNKNOWN_MEMBER")):
                wrong[operation] = found
    assert wrong == WITHOUT_A_CHILD


# -- ids that are none -----------------------------------------------------------------------------------------------


# Answered alike whether there was such a thing or not (18.4 of the contract of users).
FORGIVING = {("DELETE /users/@me/push/subscriptions/{subscription_id}", "subscription_id")}


@pytest.mark.parametrize("value", ODD)
def test_no_odd_id_means_everything_or_breaks_anything(stage: Stage, value: str) -> None:
    wrong = {}
    for operation in OPERATIONS:
        for name in re.findall(r"\{(\w+_id)\}", operation):
            found = outcome(stage.ask("owner", operation, **{name: quote(value, safe="%")}))
            if found[0] not in (400, 404) and ((operation, name) not in FORGIVING or found[0] != 200):
                wrong[operation, name] = found
    assert wrong == {}


@pytest.mark.parametrize("value", [0, -1, 2**63, 2**64, "", "@me", "null", [], {}, ["1"], 1.5, True, None])
def test_nor_in_a_body(stage: Stage, value: Any) -> None:
    wrong = {}
    for operation, body in sorted(BODIES.items()):
        for odd in with_odd_ids(body, value):
            method, path = operation.split(" ")
            reply = stage.wire("owner").try_out(method, filled(path, stage.ids), filled(odd, stage.ids))
            if reply.status not in (400, 403, 404):
                wrong[operation, str(odd)] = reply.status
    assert {operation for operation, _ in wrong} == (SKIPPING if value == 0 and value is not False else set())


# Zero is an id, of nothing: what is not there is skipped.
SKIPPING = {
    "PATCH /users/@me/settings",
    "POST /guilds/{guild_id}/members-search",
    "POST /channels/{channel_id}/messages/bulk-delete",
    "POST /read-states/ack-bulk",
    "POST /users/@me/preload-messages",
    "POST /users/@me/channels/messages/preload",
}


def with_odd_ids(body: Any, value: Any) -> Iterator[Any]:
    """The body with each of its ids replaced by the value, one at a time."""
    if isinstance(body, str) and body.startswith("{"):
        yield value
    elif isinstance(body, dict):
        for key, item in body.items():
            for odd in with_odd_ids(item, value):
                yield body | {key: odd}
    elif isinstance(body, list):
        for at, item in enumerate(body):
            for odd in with_odd_ids(item, value):
                yield [*body[:at], odd, *body[at + 1 :]]
