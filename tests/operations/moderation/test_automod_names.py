"""Names, and what describes the things that have them, are held against rules of automatic moderation."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.operations.profile import update_profile
from accounts.operations.settings import update_settings
from accounts.rights import EVERYTHING
from chat.changes import ChannelDraft
from chat.models import Channel, ChannelKind
from chat.operations.channels import create_channel, update_channel
from chat.operations.group_changes import update_group
from chat.operations.groups import create_group
from chat.operations.room_changes import update_room
from chat.operations.rooms import create_room
from chat.operations.vanity import set_vanity_code
from chat.room_records import RoomChanges, RoomDraft
from core.actor import Actor
from core.errors import ProductError
from core.ids import new_id, to_oid
from core.models import Job
from core.permissions import P
from guilds.expression_uploads import KeptUpload
from guilds.models import Emoji, ExpressionPack, Guild, Role
from guilds.operations.discovery import apply_for_listing, edit_listing
from guilds.operations.emojis import create_emoji, create_emojis, update_emoji
from guilds.operations.guilds import create_guild, update_guild
from guilds.operations.members import update_member
from guilds.operations.pack_emojis import create_pack_emoji
from guilds.operations.pack_stickers import create_pack_sticker, update_pack_sticker
from guilds.operations.packs import create_pack, update_pack
from guilds.operations.roles import create_role, update_role
from guilds.operations.stickers import create_sticker, update_sticker
from integrations.mesh.places import Asked
from integrations.models import Webhook
from integrations.operations.applications import create_application, update_application
from integrations.operations.mesh_calls import start_call
from integrations.operations.themes import add_theme
from integrations.operations.webhooks import create_webhook, update_by_token, update_webhook
from integrations.webhooks.access import token_of
from moderation.automatic import in_force
from moderation.operations import automod
from moderation.operations.automod import RuleDraft
from tests.befriending import befriend, let_ask
from tests.newcomers import newcomer
from tests.pictures import data_url, picture
from tests.staff import staff
from tests.topic_callers import somebody
from tests.topic_side import person, topic_of
from tests.wire import Wire
from tests.world import GuildPlace, World
from topics.drafts import TopicChanges, TopicDraft
from topics.models import Topic
from topics.operations.aliases import take_alias
from topics.operations.topics import create_topic, update_topic

pytestmark = pytest.mark.django_db
BAD = "Casino"
TEXT = "come to my CASINO"
Act = Callable[[], Any]


@pytest.fixture
def chief() -> Actor:
    return staff(EVERYTHING)


@pytest.fixture
def cats() -> GuildPlace:
    """bob may do all there is to do in it but moderate it."""
    makes = P.VIEW_CHANNEL | P.SEND_MESSAGES | P.CHANGE_NICKNAME | P.CREATE_EXPRESSIONS | P.MANAGE_WEBHOOKS
    place = World().guild().role("makers", makes | P.MANAGE_ROLES | P.MANAGE_CHANNELS | P.MANAGE_GUILD)
    place.member("bob", "makers").world.person("bob").user.traits = ["MT_EXPRESSION_PACKS"]
    place.world.person("bob").user.save()
    Guild.objects.filter(pk=place.id).update(features=["VANITY_URL"])
    return place


def make(chief: Actor, **facts: Any) -> None:
    draft = RuleDraft(name="No casinos", kind="words", settings={"words": ["casino"]}, **facts)
    automod.create_rule(chief, draft=draft)


def upload(name: str = "cat", description: str = "", tags: tuple[str, ...] = ()) -> KeptUpload:
    return KeptUpload(id=new_id(), name=name, animated=False, description=description, tags=tags, removal=0)


def field_of(act: Act) -> str:
    """Which field is refused."""
    with pytest.raises(ProductError) as caught:
        act()
    assert (caught.value.code.value, caught.value.reason) == ("CONTENT_BLOCKED", "name_blocked")
    return str(caught.value.extra["field"])


def of_people(cats: GuildPlace) -> dict[str, Act]:
    bob = cats.world.person("bob")
    app = create_application(bob, changes={"name": "Fine"}).application.id
    return {
        "global_name": lambda: update_profile(bob, changes={"global_name": BAD}),
        "bio": lambda: update_profile(bob, changes={"bio": TEXT, "pronouns": "she"}),
        "pronouns": lambda: update_profile(bob, changes={"bio": "fine", "pronouns": BAD}),
        "username": lambda: newcomer(username=BAD),
        "username ": lambda: update_profile(bob, changes={"handle": BAD}),
        "custom_status.text": lambda: update_settings(bob, changes={"custom_status": {"text": TEXT}}),
        "nick": lambda: update_member(bob, cats.id, bob.user_id, changes={"nick": BAD}),
        "bio ": lambda: update_member(bob, cats.id, bob.user_id, changes={"nick": "bob", "bio": TEXT}),
        "name": lambda: create_application(bob, changes={"name": BAD}),
        "name ": lambda: update_application(bob, app, changes={"name": BAD}),
        "name  ": lambda: add_theme(bob, name=BAD, size=1),
    }


def of_guilds(cats: GuildPlace) -> dict[str, Act]:
    bob, general = cats.world.person("bob"), cats.channel_id("general")
    role = create_role(bob, cats.id, name="fine", permissions=0).id
    link = create_channel(cats.owner, cats.id, draft=_link("https://fine.example")).id
    hook = create_webhook(bob, general, name="Fine").id
    token = token_of(Webhook.objects.get(pk=hook))
    apply_for_listing(bob, cats.id, description="All about cats", category=8)
    other = cats.world.guild("dogs", owner="bob").id
    return {
        "name guild": lambda: create_guild(bob, name=BAD),
        "name renamed": lambda: update_guild(bob, cats.id, changes={"name": BAD}),
        "code": lambda: set_vanity_code(bob, cats.id, code="big-casino"),
        "name channel": lambda: create_channel(bob, cats.id, draft=_text(name=BAD)),
        "topic channel": lambda: create_channel(bob, cats.id, draft=_text(topic=TEXT)),
        "url channel": lambda: create_channel(bob, cats.id, draft=_link("https://fine.example/casino")),
        "name of channel": lambda: update_channel(bob, general, changes={"name": BAD}),
        "topic of channel": lambda: update_channel(bob, general, changes={"topic": TEXT}),
        "url of channel": lambda: update_channel(bob, link, changes={"url": "https://casino.example"}),
        "name role": lambda: create_role(bob, cats.id, name=BAD),
        "name of role": lambda: update_role(bob, cats.id, role, changes={"name": BAD}),
        "name webhook": lambda: create_webhook(bob, general, name=BAD),
        "name of webhook": lambda: update_webhook(bob, hook, changes={"name": BAD}),
        "name by token": lambda: update_by_token(bob, hook, token=token, changes={"name": BAD}),
        "description": lambda: apply_for_listing(bob, other, description=TEXT, category=8),
        "description of listing": lambda: edit_listing(bob, cats.id, changes={"description": TEXT}),
    }


def _text(**draft: Any) -> ChannelDraft:
    return ChannelDraft(kind=ChannelKind.GUILD_TEXT, **{"name": "fine", **draft})


def _link(url: str) -> ChannelDraft:
    return ChannelDraft(kind=ChannelKind.GUILD_LINK, name="link", url=url)


def of_expressions(cats: GuildPlace) -> dict[str, Act]:
    bob = cats.world.person("bob")
    emoji = create_emoji(bob, cats.id, upload=upload()).id
    sticker = create_sticker(bob, cats.id, upload=upload()).id
    emojis = create_pack(bob, kind=ExpressionPack.Kind.EMOJI, name="Fine").id
    stickers = create_pack(bob, kind=ExpressionPack.Kind.STICKER, name="Fine").id
    packed = create_pack_sticker(bob, stickers, upload=upload()).id
    return {
        "name emoji": lambda: create_emoji(bob, cats.id, upload=upload(BAD)),
        "name of emoji": lambda: update_emoji(bob, cats.id, emoji, changes={"name": BAD}),
        "name sticker": lambda: create_sticker(bob, cats.id, upload=upload(BAD)),
        "description sticker": lambda: create_sticker(bob, cats.id, upload=upload(description=TEXT)),
        "tags sticker": lambda: create_sticker(bob, cats.id, upload=upload(tags=("fine", BAD))),
        "description of sticker": lambda: update_sticker(bob, cats.id, sticker, changes={"description": TEXT}),
        "tags of sticker": lambda: update_sticker(bob, cats.id, sticker, changes={"tags": [BAD]}),
        "name pack": lambda: create_pack(bob, kind=ExpressionPack.Kind.EMOJI, name=BAD),
        "description pack": lambda: create_pack(bob, kind=ExpressionPack.Kind.EMOJI, name="Fine", description=TEXT),
        "description of pack": lambda: update_pack(bob, emojis, changes={"description": TEXT}),
        "name in pack": lambda: create_pack_emoji(bob, emojis, upload=upload(BAD)),
        "description in pack": lambda: update_pack_sticker(bob, stickers, packed, changes={"description": TEXT}),
    }


def of_topics_and_groups(cats: GuildPlace) -> dict[str, Act]:
    bob, eve = cats.world.person("bob"), cats.world.person("eve")
    let_ask(bob, eve)
    befriend(bob, eve)
    group = create_group(bob, (eve.user_id,)).id
    topic = create_topic(bob, draft=TopicDraft(title="Fine", description="fine", tags=("fine",))).id
    room = create_room(bob, topic, draft=RoomDraft(name="Fine")).id
    return {
        "title": lambda: create_topic(bob, draft=TopicDraft(title=BAD)),
        "description": lambda: create_topic(bob, draft=TopicDraft(title="Good", description=TEXT)),
        "tags": lambda: create_topic(bob, draft=TopicDraft(title="Good", tags=("fine", "casino"))),
        "title of topic": lambda: update_topic(bob, topic, changes=TopicChanges(title=BAD)),
        "description of topic": lambda: update_topic(bob, topic, changes=TopicChanges(description=TEXT)),
        "tags of topic": lambda: update_topic(bob, topic, changes=TopicChanges(tags=("fine", "casino"))),
        "custom_anonymous_name": lambda: take_alias(bob, topic, wanted=BAD),
        "name room": lambda: create_room(bob, topic, draft=RoomDraft(name=BAD)),
        "tags room": lambda: create_room(bob, topic, draft=RoomDraft(name="Other", tags=("casino",))),
        "description of room": lambda: update_room(bob, room, changes=RoomChanges(description=TEXT)),
        "tags of room": lambda: update_room(bob, room, changes=RoomChanges(tags=("casino",))),
        "name group": lambda: create_room(bob, None, draft=RoomDraft(name=BAD)),
        "name of group": lambda: update_group(bob, group, changes={"name": BAD}),
        f"nicks.{eve.user_id}": lambda: update_group(bob, group, changes={"nicks": {eve.user_id: BAD}}),
        "room_name": lambda: start_call(bob, Asked(room_id=room), name=BAD),
    }


@pytest.mark.parametrize("make_acts", [of_people, of_guilds, of_expressions, of_topics_and_groups])
def test_every_name_that_others_see_is_held_against_rules(
    chief: Actor, cats: GuildPlace, make_acts: Callable[[GuildPlace], dict[str, Act]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guilds.operations.discovery.has_enough_members", lambda guild: True)
    acts = make_acts(cats)
    make(chief, reports=True)
    refused = {name: field_of(act) for name, act in acts.items()}
    assert refused == {name: name.split()[0] for name in acts}
    assert not Job.objects.filter(name="automod.follow").exists()  # of names nothing else follows


def test_what_is_called_so_already_may_go_on_and_be_changed_otherwise(chief: Actor, cats: GuildPlace) -> None:
    bob = cats.world.person("bob")
    role = create_role(bob, cats.id, name=BAD, permissions=0).id
    pack = create_pack(bob, kind=ExpressionPack.Kind.EMOJI, name=BAD).id
    cats.channel("casino")
    room = create_room(bob, topic_of(bob).id, draft=RoomDraft(name=BAD)).id
    make(chief)
    update_role(bob, cats.id, role, changes={"name": BAD, "color": 5})
    assert Role.objects.get(pk=role).color == 5
    update_pack(bob, pack, changes={"name": BAD, "description": "fine"})
    update_channel(bob, cats.channel_id("casino"), changes={"name": "casino", "topic": "fine"})
    start_call(bob, Asked(room_id=room), name=BAD)  # as clients do: it is the room's


def test_of_many_emojis_those_with_fine_names_are_added(chief: Actor, cats: GuildPlace) -> None:
    make(chief)
    bob = cats.world.person("bob")
    made = create_emojis(bob, cats.id, uploads=[upload("cat"), upload(BAD), upload("dog")])
    assert [getattr(each, "name", str(each)) for each in made] == ["cat", "CONTENT_BLOCKED", "dog"]
    image = data_url(picture(size=(16, 16)))
    emojis = [{"name": name, "image": image} for name in ("mouse", "casino")]
    answer = Wire(bob).send("POST", f"/guilds/{cats.id}/emojis/bulk", {"emojis": emojis})
    assert [each["name"] for each in answer.body["success"]] == ["mouse"]
    assert answer.body["failed"] == [{"name": "casino", "error": "CONTENT_BLOCKED"}]
    assert set(Emoji.objects.values_list("name", flat=True)) == {"cat", "dog", "mouse"}


def test_rules_of_a_guild_hold_there_and_spare_whom_they_spare_for_messages(chief: Actor, cats: GuildPlace) -> None:
    cats.role("mods", P.MANAGE_ROLES | P.MANAGE_MESSAGES | P.MANAGE_CHANNELS).member("mod", "mods")
    bob, mod, general = cats.world.person("bob"), cats.world.person("mod"), cats.channel_id("general")
    dogs = cats.world.guild("dogs", owner="bob").id
    free, makers = cats.channel("free").channel_id("free"), cats.role_id("makers")
    make(chief, scope="guild", place_id=cats.id, spared_channel_ids=(free,))
    assert field_of(lambda: create_role(bob, cats.id, name=BAD)) == "name"
    create_role(bob, dogs, name=BAD)
    create_pack(bob, kind=ExpressionPack.Kind.EMOJI, name=BAD)
    create_role(mod, cats.id, name=BAD, permissions=0)
    assert field_of(lambda: update_channel(bob, general, changes={"topic": TEXT})) == "topic"
    update_channel(bob, free, changes={"topic": TEXT})
    make(chief, scope="guild", place_id=dogs, spares_staff=False)
    assert field_of(lambda: create_role(bob, dogs, name="big casino")) == "name"
    make(chief, scope="guilds", spared_role_ids=(makers,))
    # Whoever moderates a place is not spared by rules of the whole server.
    assert field_of(lambda: create_role(mod, cats.id, name="big casino")) == "name"
    assert Role.objects.filter(guild_id=cats.id, name=BAD).count() == 1


def test_a_role_that_is_spared_is_so_for_names(chief: Actor, cats: GuildPlace) -> None:
    make(chief, spared_role_ids=(cats.role_id("makers"),))
    create_role(cats.world.person("bob"), cats.id, name=BAD, permissions=0)
    assert field_of(lambda: create_role(cats.owner, cats.id, name=BAD)) == "name"


def test_rules_of_a_topic_spare_its_owner_but_no_alias(chief: Actor) -> None:
    owner, eve = person(), person()
    topic = topic_of(owner)
    make(chief, scope="topic", place_id=topic.id)
    update_topic(owner, topic.id, changes=TopicChanges(description=TEXT))
    assert Topic.objects.get(pk=topic.id).description == TEXT
    create_room(owner, topic.id, draft=RoomDraft(name=BAD))
    assert field_of(lambda: create_room(eve, topic.id, draft=RoomDraft(name=BAD))) == "name"
    assert field_of(lambda: take_alias(owner, topic.id, wanted=BAD)) == "custom_anonymous_name"
    make(chief, scope="topics")
    assert (
        field_of(lambda: update_topic(owner, topic.id, changes=TopicChanges(description="a casino"))) == "description"
    )


def test_the_field_is_told_on_both_wires(chief: Actor, cats: GuildPlace) -> None:
    make(chief)
    bob = Wire(cats.world.person("bob"))
    answer = bob.send("POST", f"/guilds/{cats.id}/channels", {"name": "fine", "type": 0, "topic": TEXT})
    told = {"code": "CONTENT_BLOCKED", "message": "This content is blocked", "field": "topic"}
    assert (answer.status, answer.body) == (403, told)
    eve = somebody()
    said = eve.call("POST", "/topics", {"title": "Fine", "description": TEXT}).body
    assert (said["error"], said["field"]) == ("This name contains inappropriate content", "description")
    oid = to_oid(topic_of(person()).id)
    assert eve.call("POST", "/chat-rooms", {"topic_id": oid, "name": BAD}).body["field"] == "name"
    assert not Channel.objects.filter(name__in=("fine", BAD)).exists()


def test_names_cost_no_query_for_rules(chief: Actor, cats: GuildPlace) -> None:
    bob = cats.world.person("bob")

    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            create_role(bob, cats.id, name=name, permissions=0)
        return len(counted)

    cost("warm")
    before = cost("one")
    make(chief)
    in_force.get()
    assert cost("two") == before
