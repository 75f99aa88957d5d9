"""Custom emojis and stickers in messages, nicknames and profiles."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.operations.settings import update_settings
from accounts.profile import checked_changes
from accounts.settings_changes import CustomStatus
from chat.access import access_channel
from chat.drafts import MessageChanges, MessageDraft, ReferenceDraft
from chat.expressions import usable_emoji
from chat.models import Message
from chat.operations.dms import open_dm
from chat.operations.messages import edit_message, send_message
from chat.queries import message_for
from core import instance_limits
from core.actor import Actor
from core.permissions import DEFAULT, P
from guilds.models import Emoji, ExpressionPack, PackInstallation, Sticker
from guilds.operations.members import update_member
from tests.operations.chat.refusals import refused
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_global_expressions() -> Iterator[None]:
    rule = instance_limits.Rule(instance_limits.DEFAULT_RULE, (("feature_global_expressions", 0),))
    instance_limits.use(instance_limits.LimitConfig(rules=(rule,)))
    yield
    instance_limits.use(instance_limits.LimitConfig())


def scene() -> tuple[GuildPlace, Actor, int]:
    """A guild, its member and a text channel; another guild, called dogs."""
    world = World()
    cats = world.guild().member("bob")
    world.guild("dogs", owner="carol")
    return cats, world.person("bob"), cats.channel_id("general")


def elsewhere(cats: GuildPlace) -> GuildPlace:
    return cats.world.guild("birds", owner="dora")


def packed_emoji(cats: GuildPlace, *, installed_by: Actor | None = None) -> Emoji:
    return Emoji.objects.create(pack=_pack(cats, "emoji", installed_by), creator=cats.owner.user, name="cat")


def packed_sticker(cats: GuildPlace, *, installed_by: Actor | None = None) -> Sticker:
    return Sticker.objects.create(pack=_pack(cats, "sticker", installed_by), creator=cats.owner.user, name="cat")


def _pack(cats: GuildPlace, kind: str, installed_by: Actor | None) -> ExpressionPack:
    made = ExpressionPack.objects.create(kind=kind, name="p", creator_id=cats.owner.user_id)
    if installed_by is not None:
        PackInstallation.objects.create(pack=made, user=installed_by.user)
    return made


def said(actor: Actor, channel_id: int, content: str) -> str:
    sent = send_message(actor, channel_id, draft=MessageDraft(content=content))
    assert message_for(actor, channel_id, sent.id).content == sent.content
    return sent.content


# -- emojis ----------------------------------------------------------------------------------------------------------


def test_emojis_of_the_guild_stay_and_are_marked_as_they_are() -> None:
    cats, bob, channel_id = scene()
    still, moving = cats.emoji(), cats.emoji(animated=True)
    cats.everyone(DEFAULT & ~P.USE_EXTERNAL_EMOJIS)
    assert (
        said(bob, channel_id, f"a <:cat:{still.id}> <a:cat:{still.id}> b") == f"a <:cat:{still.id}> <:cat:{still.id}> b"
    )
    assert said(bob, channel_id, f"<:mine:{moving.id}>") == f"<a:mine:{moving.id}>"


def test_emojis_that_there_are_not_become_their_names_except_in_code() -> None:
    _, bob, channel_id = scene()
    assert said(bob, channel_id, "<:gone:1> `<:gone:1>` ```\n<a:gone:1>```<a:gone:9223372036854775807>") == (
        ":gone: `<:gone:1>` ```\n<a:gone:1>```:gone:"
    )


def test_emojis_of_other_guilds_need_the_permission_in_guilds() -> None:
    cats, bob, channel_id = scene()
    foreign = elsewhere(cats).emoji()
    text = f"<:cat:{foreign.id}>"
    assert said(bob, channel_id, text) == text
    cats.everyone(DEFAULT & ~P.USE_EXTERNAL_EMOJIS)
    assert said(bob, channel_id, text) == ":cat:"
    assert said(cats.owner, channel_id, text) == text
    channel = open_dm(bob, cats.owner.user_id).id
    assert said(bob, channel, text) == text


@pytest.mark.usefixtures("no_global_expressions")
def test_without_the_feature_emojis_stay_at_home() -> None:
    cats, bob, channel_id = scene()
    own, foreign = cats.emoji(), elsewhere(cats).emoji()
    assert said(bob, channel_id, f"<:a_cat:{own.id}><:a_cat:{foreign.id}>") == f"<:a_cat:{own.id}>:a_cat:"
    channel = open_dm(bob, cats.owner.user_id).id
    assert said(bob, channel, f"<:a_cat:{own.id}>") == ":a_cat:"


def test_emojis_of_packs_are_for_those_who_installed_them() -> None:
    cats, bob, channel_id = scene()
    installed, strange = packed_emoji(cats, installed_by=bob), packed_emoji(cats)
    assert said(bob, channel_id, f"<:x_:{installed.id}> <:x_:{strange.id}>") == f"<:x_:{installed.id}> :x_:"
    cats.everyone(DEFAULT & ~P.USE_EXTERNAL_EMOJIS)
    assert said(bob, channel_id, f"<:x_:{installed.id}>") == ":x_:"


def test_an_edit_brings_no_emoji_in() -> None:
    cats, bob, channel_id = scene()
    foreign = elsewhere(cats).emoji(animated=True)
    message_id = send_message(bob, channel_id, draft=MessageDraft(content="x")).id
    changes = MessageChanges(frozenset({"content"}), content=f"<:cat:{foreign.id}>")
    assert edit_message(bob, channel_id, message_id, changes=changes).content == f"<a:cat:{foreign.id}>"
    cats.everyone(DEFAULT & ~P.USE_EXTERNAL_EMOJIS)
    assert edit_message(bob, channel_id, message_id, changes=changes).content == ":cat:"
    flags = MessageChanges(frozenset({"flags"}), flags=4)
    assert edit_message(bob, channel_id, message_id, changes=flags).content == ":cat:"
    edited_at = Message.objects.get(pk=message_id).edited_at
    assert edit_message(bob, channel_id, message_id, changes=changes).edited_at == edited_at


def test_emojis_cost_one_query_however_many_there_are() -> None:
    cats, bob, channel_id = scene()
    emojis = [cats.emoji() for _ in range(20)]
    said(bob, channel_id, "warm")

    def cost(content: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            send_message(bob, channel_id, draft=MessageDraft(content=content))
        return len(queries)

    plain = cost("hello <b> `<:cat:1>`")
    assert cost(f"<:cat:{emojis[0].id}>") == plain + 1
    assert cost("".join(f"<:cat:{each.id}>" for each in emojis)) == plain + 1


def test_what_may_be_reacted_with() -> None:
    cats, bob, channel_id = scene()
    own, foreign = cats.emoji(name="own"), elsewhere(cats).emoji()
    strange, installed = packed_emoji(cats), packed_emoji(cats, installed_by=bob)
    cats.everyone(DEFAULT & ~P.USE_EXTERNAL_EMOJIS)
    access = access_channel(bob, channel_id)
    assert usable_emoji(access, own.id).name == "own"
    assert refused(usable_emoji, access, 1) == "emoji CUSTOM_EMOJI_NOT_FOUND"
    assert refused(usable_emoji, access, strange.id) == "emoji CUSTOM_EMOJI_NOT_FOUND"
    assert refused(usable_emoji, access, foreign.id) == "MISSING_PERMISSIONS"
    assert refused(usable_emoji, access, installed.id) == "MISSING_PERMISSIONS"
    assert usable_emoji(access_channel(cats.owner, channel_id), foreign.id)


@pytest.mark.usefixtures("no_global_expressions")
def test_reacting_without_the_feature() -> None:
    cats, bob, channel_id = scene()
    own, foreign = cats.emoji(), elsewhere(cats).emoji()
    in_guild, in_private = access_channel(bob, channel_id), access_channel(bob, open_dm(bob, cats.owner.user_id).id)
    assert usable_emoji(in_guild, own.id)
    expected = "emoji CUSTOM_EMOJIS_REQUIRE_PREMIUM_OUTSIDE_SOURCE"
    assert refused(usable_emoji, in_guild, foreign.id) == expected
    assert refused(usable_emoji, in_private, own.id) == expected


# -- nicknames and profiles ------------------------------------------------------------------------------------------


def test_nicknames_keep_the_emojis_their_writer_may_use() -> None:
    cats, bob, _ = scene()
    own, strange = cats.emoji(), packed_emoji(cats)
    cats.everyone(DEFAULT & ~P.USE_EXTERNAL_EMOJIS)  # of no account for names

    def named(nick: str) -> str | None:
        return update_member(bob, cats.id, bob.user_id, changes={"nick": nick}).nick

    assert named(f"<:me:{own.id}>") == f"<:me:{own.id}>"
    assert named(f"<:me:{strange.id}> b") == ":me: b"
    foreign = elsewhere(cats).emoji()
    assert named(f"<:me:{foreign.id}>") == f"<:me:{foreign.id}>"


def test_a_nickname_does_not_outgrow_its_place_by_the_mark_of_an_emoji() -> None:
    cats, bob, _ = scene()
    moving = cats.emoji(animated=True)
    nick = f"<:me:{moving.id}>".ljust(32, "x")
    answer = refused(update_member, bob, cats.id, bob.user_id, changes={"nick": nick})
    assert answer == "nick STRING_LENGTH_INVALID"


def test_bios_keep_the_emojis_one_may_use_anywhere() -> None:
    cats, bob, _ = scene()
    own, strange = cats.emoji(animated=True), packed_emoji(cats)
    bio = f"<:a_b:{own.id}> <:c_d:{strange.id}> <:e_f:1>"
    assert checked_changes(bob.user, {"bio": bio})["bio"] == f"<a:a_b:{own.id}> :c_d: :e_f:"


@pytest.mark.usefixtures("no_global_expressions")
def test_bios_have_no_emojis_without_the_feature() -> None:
    cats, bob, _ = scene()
    assert checked_changes(bob.user, {"bio": f"<:a_b:{cats.emoji().id}>"})["bio"] == ":a_b:"


def test_a_status_shows_an_emoji_of_a_guild_or_pack_one_has() -> None:
    cats, bob, _ = scene()
    own, strange = cats.emoji("sleepy", animated=True), packed_emoji(cats)

    def shown(emoji_id: int, text: str | None = None) -> Any:
        status: CustomStatus = {"emoji_id": emoji_id, "text": text}
        return update_settings(bob, changes={"custom_status": status}).custom_status

    assert shown(own.id) == {
        "text": None,
        "expires_at": None,
        "emoji_id": str(own.id),
        "emoji_name": "sleepy",
        "emoji_animated": True,
    }
    assert shown(packed_emoji(cats, installed_by=bob).id, "hi")["emoji_name"] == "cat"
    for there_but_not_here in (elsewhere(cats).emoji(), strange):
        found = refused(shown, there_but_not_here.id)
        assert found == "custom_status.emoji_id EMOJI_REQUIRES_GUILD_OR_PACK_ACCESS"
    assert refused(shown, 1) == "custom_status.emoji_id CUSTOM_EMOJI_NOT_FOUND"


@pytest.mark.usefixtures("no_global_expressions")
def test_a_status_without_the_feature() -> None:
    cats, bob, _ = scene()
    status: CustomStatus = {"emoji_id": cats.emoji().id}
    found = refused(update_settings, bob, changes={"custom_status": status})
    assert found == "custom_status.emoji_id PREMIUM_REQUIRED_FOR_CUSTOM_EMOJI"


# -- stickers --------------------------------------------------------------------------------------------------------


def stuck(actor: Actor, channel_id: int, *stickers: Sticker) -> tuple[dict[str, Any], ...]:
    draft = MessageDraft(sticker_ids=tuple(each.id for each in stickers))
    sent = send_message(actor, channel_id, draft=draft)
    assert message_for(actor, channel_id, sent.id).stickers == sent.stickers
    return sent.stickers


def test_stickers_are_kept_as_they_were_sent() -> None:
    cats, bob, channel_id = scene()
    first, second = cats.sticker(), cats.sticker(name="dog", animated=True)
    sent = stuck(bob, channel_id, second, first)
    assert sent == (
        {"id": str(second.id), "name": "dog", "animated": True},
        {"id": str(first.id), "name": "cat", "animated": False},
    )
    second.delete()
    stored = Message.objects.filter(channel_id=channel_id).latest("id")
    assert message_for(bob, channel_id, stored.id).stickers == sent


def test_stickers_from_elsewhere() -> None:
    cats, bob, channel_id = scene()
    foreign, strange = elsewhere(cats).sticker(), packed_sticker(cats)
    installed = packed_sticker(cats, installed_by=bob)
    assert stuck(bob, channel_id, foreign, installed)
    assert refused(stuck, bob, channel_id, strange) == "sticker CUSTOM_STICKER_NOT_FOUND"
    cats.everyone(DEFAULT & ~P.USE_EXTERNAL_STICKERS)
    assert refused(stuck, bob, channel_id, foreign) == "MISSING_PERMISSIONS"
    assert refused(stuck, bob, channel_id, installed) == "MISSING_PERMISSIONS"
    assert stuck(bob, open_dm(bob, cats.owner.user_id).id, foreign, installed)


@pytest.mark.usefixtures("no_global_expressions")
def test_stickers_without_the_feature() -> None:
    cats, bob, channel_id = scene()
    own, foreign = cats.sticker(), elsewhere(cats).sticker()
    assert stuck(bob, channel_id, own)
    assert refused(stuck, bob, channel_id, foreign) == "sticker CUSTOM_STICKERS_REQUIRE_PREMIUM_OUTSIDE_SOURCE"
    private = open_dm(bob, cats.owner.user_id).id
    assert refused(stuck, bob, private, own) == "sticker CUSTOM_STICKERS_IN_DMS_REQUIRE_PREMIUM"


def test_forwards_leave_stickers_behind_and_replies_bring_their_own() -> None:
    cats, bob, channel_id = scene()
    one = cats.sticker()
    source = send_message(bob, channel_id, draft=MessageDraft(content="x", sticker_ids=(one.id,)))
    forward = ReferenceDraft(message_id=source.id, channel_id=channel_id, kind=1)
    passed_on = send_message(bob, channel_id, draft=MessageDraft(reference=forward))
    assert passed_on.stickers == ()
    assert "stickers" not in passed_on.snapshots[0]
    both = MessageDraft(reference=forward, sticker_ids=(one.id,))
    refusal = refused(send_message, bob, channel_id, draft=both)
    assert refusal == "message_reference FORWARD_MESSAGES_CANNOT_CONTAIN_CONTENT"
    reply = MessageDraft(sticker_ids=(one.id,), reference=ReferenceDraft(message_id=source.id))
    assert send_message(bob, channel_id, draft=reply).stickers[0]["id"] == str(one.id)
