"""SEC-026, SEC-022, SEC-025: what somebody may not see (any more) is in no answer to any reading of either wire, by
whatever ids they give: not its words, its files' names or its own name. The routes are those of the API documents."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client

from chat.drafts import MessageDraft
from chat.emojis import EmojiChoice
from chat.models import Message
from chat.operations.dms import open_dm
from chat.operations.kept import save_message
from chat.operations.messages import send_message
from chat.operations.pins import pin_message
from chat.operations.reactions import add_reaction
from chat.operations.rooms import create_room
from chat.room_records import RoomDraft
from core.permissions import P
from guilds.operations.joining import leave_guild
from tests.files_side import PICTURE
from tests.topic_side import post_in, topic_of
from tests.wire import Wire
from tests.world import World
from topics.operations.members import add_member, leave_topic

pytestmark = pytest.mark.django_db

DOCUMENTS = Path(__file__).resolve().parents[2] / "docs" / "api"
MARK = "conspiracy"
WINDOWS = ("before", "after", "around")
Ids = dict[str, str]


class Secret(NamedTuple):
    """Things that hang together and are hidden, by the names that paths have for them."""

    name: str
    ids: Ids


class Stage(NamedTuple):
    """What alice and carol see, and who does not: bob stayed in the guild and saw it once, gone left it all."""

    world: World
    secrets: list[Secret]
    lobby: int
    address: str

    def wire(self, name: str) -> Wire:
        return Wire(self.world.person(name)) if name else Wire()


@pytest.fixture
def stage() -> Stage:
    world = World()
    alice = world.person("owner")
    cats = world.guild().member("carol").member("bob").member("gone").channel(MARK).channel("lobby")
    channel_id, (bob, gone) = cats.channel_id(MARK), (world.person("bob"), world.person("gone"))
    form = {"content": f"{MARK} <@{bob.user_id}> <@{gone.user_id}> @everyone", "attachments": [{"id": 0}]}
    file = ("files[0]", f"{MARK}.png", PICTURE)
    sent = Wire(alice).form("POST", f"/channels/{channel_id}/messages", form, file).body
    message_id, address = int(sent["id"]), sent["attachments"][0]["url"]
    pin_message(alice, channel_id, message_id)
    for one in (bob, gone):
        add_reaction(one, channel_id, message_id, emoji=EmojiChoice("\N{FIRE}"))
        save_message(one, channel_id, message_id)
    cats.overwrite(MARK, "@everyone", deny=P.VIEW_CHANNEL).overwrite(MARK, "carol", allow=P.VIEW_CHANNEL)
    leave_guild(gone, cats.id)
    dm = open_dm(alice, world.person("carol").user_id).id
    private = send_message(alice, dm, draft=MessageDraft(content=MARK)).id
    ids = {"guild_id": cats.id, "user_id": alice.user_id, "attachment_id": sent["attachments"][0]["id"]}
    secrets = [
        Secret("channel", strings(ids | {"channel_id": channel_id, "message_id": message_id})),
        Secret("conversation", strings(ids | {"channel_id": dm, "message_id": private})),
        topic_secret(world),
    ]
    return Stage(world, secrets, cats.channel_id("lobby"), address)


def topic_secret(world: World) -> Secret:
    """A private topic that bob and gone have left."""
    alice = world.person("owner")
    topic = topic_of(alice, f"A {MARK}", private=True)
    past = [world.person(name) for name in ("bob", "gone")]
    for actor in past:
        add_member(topic, actor.user_id)
    room_id = create_room(alice, topic.id, draft=RoomDraft(name=MARK)).id
    said = send_message(alice, room_id, draft=MessageDraft(content=f"{MARK} @{past[0].user.handle}")).id
    post = post_in(topic, alice, f"{MARK} @{past[0].user.handle}").id
    for actor in past:
        leave_topic(actor, topic.id)
    ids = {"topic_id": topic.id, "guild_id": topic.id, "channel_id": room_id, "message_id": said, "post_id": post}
    return Secret("topic", strings(ids | {"user_id": alice.user_id}))


def strings(ids: dict[str, Any]) -> Ids:
    return {name: str(value) for name, value in ids.items()}


def readings(secret: Secret) -> Iterator[str]:
    """Every path that is read, with the ids of the hidden things wherever they could go."""
    ids = secret.ids
    # Each wire is asked for what is of the other, too.
    ids = {"topic_id": ids["guild_id"], "room_id": ids["channel_id"], "post_id": ids["message_id"]} | ids
    ids |= {"target_id": ids["channel_id"], "emoji": quote("\N{FIRE}"), "name": MARK}
    for document in ("v1.json", "topics.json"):
        for path, methods in json.loads((DOCUMENTS / document).read_text())["paths"].items():
            if "get" in methods and "/auth/" not in path:
                yield re.sub(r"\{(\w+)\}", lambda match: ids.get(match[1], "5"), path)
    guild, channel, message = ids["guild_id"], ids["channel_id"], ids["message_id"]
    yield f"/v1/users/{ids['user_id']}/profile?guild_id={guild}&with_mutual_friends=true&with_mutual_guilds=true"
    yield from (f"/v1/channels/{channel}/messages?{window}={message}" for window in WINDOWS)
    yield from (f"/api/users/{what}?q={MARK}" for what in ("search", "search-for-mention"))
    yield from (f"/api/topics?{key}={MARK}" for key in ("q", "search", "tags"))


def shown(wire: Wire, secret: Secret) -> set[str]:
    """Where a word of the hidden things is read."""
    client = Client(raise_request_exception=False, headers={"Authorization": wire.token} if wire.token else {})
    found = set()
    for path in readings(secret):
        with transaction.atomic():
            answer = client.get(path)
            transaction.set_rollback(True)
        assert answer.status_code < 500, path
        if MARK in (answer.getvalue() if answer.streaming else answer.content).decode(errors="replace"):
            found.add(path)
    return found


def test_who_may_see_it_finds_it_in_many_places(stage: Stage) -> None:
    """So that the places below are where it would be found."""
    places = [shown(stage.wire("owner"), secret) for secret in stage.secrets]
    assert [len(found) >= least for found, least in zip(places, (8, 4, 8), strict=True)] == [True] * 3, places


@pytest.mark.parametrize("name", ["bob", "gone", ""], ids=["stayed", "gone", "nobody"])
def test_who_may_not_finds_it_nowhere(stage: Stage, name: str) -> None:
    wire = stage.wire(name)
    assert {secret.name: shown(wire, secret) for secret in stage.secrets} == {
        "channel": set(),
        "conversation": set(),
        "topic": set(),
    }


@pytest.mark.parametrize("name", ["bob", "gone"])
def test_nor_by_asking_for_many_or_by_bringing_it_along(stage: Stage, name: str) -> None:
    wire, copies = stage.wire(name), Message.objects.count()
    for secret in stage.secrets:
        channel, message = secret.ids["channel_id"], secret.ids["message_id"]
        place = {"channel_id": channel, "message_id": message}
        for path, body in (
            ("/users/@me/preload-messages", {"channels": [channel]}),
            ("/users/@me/channels/messages/preload", {"channels": [channel]}),
            ("/users/@me/saved-messages", place),
            ("/read-states/ack-bulk", {"read_states": [place]}),
            (f"/channels/{stage.lobby}/messages", {"message_reference": {"type": 1, **place}}),
            (f"/channels/{stage.lobby}/messages", {"content": "x", "message_reference": place}),
            (f"/channels/{channel}/messages/{message}/memes", {"name": "x", "attachment_id": "5"}),
            (f"/guilds/{secret.ids['guild_id']}/members-search", {}),
        ):
            assert MARK not in str(wire.send("POST", path, body).body), path
    assert Message.objects.count() == copies
    # What bob says where he may speak is answered to; windows around what is hidden stay in the channel they are of.
    for window in WINDOWS:
        found = wire.send("GET", f"/channels/{stage.lobby}/messages?{window}={stage.secrets[0].ids['message_id']}")
        assert MARK not in str(found.body)


def test_files_open_to_those_who_see_the_message_now(stage: Stage) -> None:
    unsigned = stage.address.partition("?")[0]
    statuses = {name: stage.wire(name).fetch(unsigned).status for name in ("owner", "carol", "bob", "gone", "")}
    assert statuses["owner"] == statuses["carol"] == 200
    assert {statuses["bob"], statuses["gone"], statuses[""]} <= {401, 403, 404}
