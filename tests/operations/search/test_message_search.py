"""Finding messages on the guild wire (section 25.1, rows F050 and G12)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction

from chat.drafts import MessageChanges, MessageDraft
from chat.models import Attachment, Channel, ChannelKind, ChannelMember, MediaFile, Message, MessageKind
from chat.operations.messages import delete_message, edit_message, send_message
from chat.operations.webhook_messages import say_as_webhook
from chat.records import webhook_author
from chat.search.asked import MessageSearch, Place, Scope
from chat.search.messages import search_messages
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.permissions import P
from core.search import searching
from guilds.models import Guild
from integrations.operations.webhooks import create_webhook
from tests.shape.test_query_budgets import counted
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


class Cats:
    """A guild of alice's with bob in it, and what she wrote there."""

    def __init__(self) -> None:
        self.world = World()
        self.guild: GuildPlace = self.world.guild("cats", owner="alice").member("bob").channel("lounge")
        self.alice, self.bob = self.world.person("alice"), self.world.person("bob")

    def say(self, text: str, channel: str = "general", by: Actor | None = None, **draft: Any) -> int:
        return say(by or self.alice, self.guild.channel_id(channel), text, **draft)

    def found(self, by: Any = None, **asked: Any) -> list[int]:
        return found(by or self.alice, context_guild_id=str(self.guild.id), **asked)


def say(actor: Actor, channel_id: int, text: str, **draft: Any) -> int:
    return send_message(actor, channel_id, draft=MessageDraft(content=text, **draft)).id


def ids(reply: Any) -> list[int]:
    assert reply.status == 200, reply.body
    assert reply.body["total"] >= len(reply.body["messages"])
    return [int(message["id"]) for message in reply.body["messages"]]


def found(by: Actor, **asked: Any) -> list[int]:
    return ids(Wire(by).send("POST", "/search/messages", asked))


@pytest.fixture
def cats() -> Cats:
    return Cats()


def test_words_are_found_in_any_order_case_and_accent(cats: Cats) -> None:
    first, second = cats.say("The QUICK brown fox"), cats.say("A café; quickly brown")
    cats.say("brown")
    assert cats.found(content="brown quick") == [second, first]
    assert cats.found(content="quick fox") == [first]
    assert cats.found(content="quick brown") == [first]  # only the last word may be a beginning
    assert cats.found(content="CAFE") == cats.found(content="café") == [second]
    assert cats.found(content="rown") == cats.found(content="fox cat") == []
    assert cats.found(content="quick brown", sort_order="asc") == [first]


def test_scripts_without_blanks_and_pictographs_are_found(cats: Cats) -> None:
    said = cats.say("私は日本人です \N{PARTY POPPER}"), cats.say("日曜日")
    assert cats.found(content="日本人") == cats.found(content="\N{PARTY POPPER}") == [said[0]]
    assert cats.found(content="日") == [said[1], said[0]]


def test_any_of_several_and_phrases_to_the_letter(cats: Cats) -> None:
    first, second = cats.say("50% of all Cats_and dogs"), cats.say("all of 50 birds")
    assert cats.found(contents=["birds", "cats dogs"]) == [second, first]
    assert cats.found(exact_phrases=["0% OF"]) == cats.found(exact_phrases=["ts_a", "of all c"]) == [first]
    assert cats.found(exact_phrases=["_ats"]) == cats.found(content="of", exact_phrases=["of cats"]) == []
    assert cats.found(content="%") == [first]
    assert cats.found(content="of", exact_phrases=["ALL OF"]) == [second]


def test_what_changes_or_goes_is_found_as_it_is_now(cats: Cats) -> None:
    """SEC-072: nothing is left in the index."""
    message, channel = cats.say("one"), cats.guild.channel_id("general")
    edit_message(cats.alice, channel, message, changes=MessageChanges(given=frozenset({"content"}), content="two"))
    assert (cats.found(content="one"), cats.found(content="two")) == ([], [message])
    delete_message(cats.alice, channel, message)
    assert cats.found(content="two") == []
    lost = cats.say("three", "lounge")
    assert cats.found(content="three") == [lost]
    assert Wire(cats.alice).send("DELETE", f"/channels/{cats.guild.channel_id('lounge')}").status == 204
    assert cats.found(content="three") == []


def test_only_ordinary_messages_are_found_with_what_they_pass_on(cats: Cats) -> None:
    said = cats.say("something to pass on https://example.com/x")
    reference = {"message_id": str(said), "channel_id": str(cats.guild.channel_id("general")), "type": 1}
    path = f"/channels/{cats.guild.channel_id('lounge')}/messages"
    passed = int(Wire(cats.alice).send("POST", path, {"message_reference": reference}).body["id"])
    Message.objects.create(
        channel_id=cats.guild.channel_id("general"),
        author=cats.alice.user,
        kind=MessageKind.CHANNEL_NAME_CHANGE,
        content="something",
    )
    assert cats.found(content="something") == [passed, said]
    assert cats.found(exact_phrases=["thing TO p"]) == [passed, said]
    assert cats.found(has=["link"]) == [passed, said]
    assert (cats.found(has=["snapshot"]), cats.found(exclude_has=["snapshot"])) == ([passed], [said])


def test_the_most_relevant_stands_first(cats: Cats) -> None:
    poor = cats.say("cheese " + "and many other words " * 20)
    best, filler = cats.say("cheese cheese cheese"), cats.say("wine")
    assert cats.found(content="cheese", sort_by="relevance") == [best, poor]
    assert cats.found(content="cheese", sort_by="relevance", sort_order="asc") == [poor, best]
    assert cats.found(sort_by="relevance") == [filler, best, poor]


def say_as_hook(cats: Cats) -> int:
    channel = cats.guild.channel_id("general")
    hook = create_webhook(cats.guild.owner, channel, name="hook")
    with transaction.atomic():
        return say_as_webhook(cats.guild.owner, channel, webhook_author(hook.id, "hook", None), MessageDraft("news")).id


def traits(cats: Cats) -> dict[str, int]:
    """Messages by what they have."""
    bot = cats.world.bot("robot")
    cats.guild.member("robot")
    made = {
        "plain": cats.say("nothing"),
        "bob": cats.say(f"<@{cats.alice.user_id}>", by=cats.bob),
        "robot": cats.say("beep", by=bot),
        "hook": say_as_hook(cats),
        "everyone": cats.say(f"@everyone <@{cats.bob.user_id}> <@{cats.alice.user_id}>"),
        "link": cats.say("see https://docs.Example.com/a?b"),
        "image": cats.say("look"),
        "sound": cats.say("listen"),
        "embed": cats.say("shared"),
        "sticker": cats.say("stuck"),
        "pinned": cats.say("pinned"),
    }
    for name, file, kind in (("image", "Cat.PNG", "image/png"), ("sound", "purr.tar.ogg", "audio/ogg")):
        stored = MediaFile.objects.create(key=f"{name}{made[name]}", size=1, content_hash="x", media_type=kind)
        place = {"channel_id": cats.guild.channel_id("general"), "message_id": made[name]}
        Attachment.objects.create(file=stored, filename=file, content_type=kind, **place)
        Message.objects.filter(pk=made[name]).update(has_files=True)
    embeds = [{"type": "video", "url": "https://v.example", "provider": {"name": "VideoHouse"}}]
    Message.objects.filter(pk=made["embed"]).update(embeds=embeds)
    Message.objects.filter(pk=made["sticker"]).update(stickers=[{"id": "1", "name": "cat"}])
    Message.objects.filter(pk=made["pinned"]).update(pinned=True)
    return made


FILTERS: Sequence[tuple[dict[str, Any], set[str]]] = (
    ({"author_id": ["bob", "robot"]}, {"bob", "robot"}),
    ({"author_type": ["bot"]}, {"robot"}),
    ({"author_type": ["webhook"]}, {"hook"}),
    ({"mentions": ["alice"]}, {"bob", "everyone"}),
    ({"mentions": ["alice", "bob"]}, {"everyone"}),
    ({"mention_everyone": True}, {"everyone"}),
    ({"pinned": True}, {"pinned"}),
    ({"has": ["link"]}, {"link"}),
    ({"has": ["file"]}, {"image", "sound"}),
    ({"has": ["image"]}, {"image"}),
    ({"has": ["sound", "file"]}, {"sound"}),
    ({"has": ["video"]}, {"embed"}),
    ({"has": ["embed"]}, {"embed"}),
    ({"has": ["sticker"]}, {"sticker"}),
    ({"has": ["poll"]}, set()),
    ({"embed_type": ["video", "image"]}, {"embed"}),
    ({"embed_type": ["article"]}, set()),
    ({"embed_provider": ["videohouse"]}, {"embed"}),
    ({"link_hostname": ["example.com"]}, {"link"}),
    ({"link_hostname": ["ample.com", "example.co"]}, set()),
    ({"attachment_filename": ["cat.", "nope"]}, {"image"}),
    ({"attachment_extension": ["png", ".OGG"]}, {"image", "sound"}),
    ({"attachment_extension": ["tar"]}, set()),
)


def test_every_filter_finds_what_it_names_and_its_opposite_the_rest(cats: Cats) -> None:
    made = traits(cats)
    people = {name: str(cats.world.person(name).user_id) for name in ("alice", "bob", "robot")}
    for asked, names in FILTERS:
        ((name, value),) = asked.items()
        given = [people.get(each, each) for each in value] if isinstance(value, list) else value
        expected = {made[each] for each in names}
        assert set(cats.found(**{name: given})) == expected, asked
        if isinstance(value, bool):
            assert set(cats.found(**{name: not value})) == {*made.values()} - expected, asked
        elif len(value) == 1:
            assert set(cats.found(**{f"exclude_{name}": given})) == {*made.values()} - expected, asked
    assert set(cats.found(exclude_author_id=[people["bob"], people["robot"]])) == {*made.values()} - {
        made["bob"],
        made["robot"],
    }
    assert cats.found(min_id=str(made["plain"]), max_id=str(made["robot"])) == [made["bob"]]


def test_pages_follow_each_other(cats: Cats) -> None:
    said = [cats.say("hello") for _ in range(7)][::-1]
    pages = [cats.found(content="hello", hits_per_page=3, page=page) for page in (1, 2, 3, 4)]
    assert pages == [said[:3], said[3:6], said[6:], []]
    reply = Wire(cats.alice).send("GET", f"/search/messages?q=hello&guild_id={cats.guild.id}&limit=3&offset=3")
    assert ids(reply) == said[3:6]
    assert (reply.body["total"], reply.body["hits_per_page"], reply.body["page"]) == (7, 3, 2)
    assert reply.body["highlights"] == {str(id_): [[0, 5]] for id_ in said[3:6]}
    far = cats.found(content="hello", page=2**53 - 1)
    assert far == []
    assert len(cats.found()) == 7


def test_a_query_says_the_same_as_a_body(cats: Cats) -> None:
    made = traits(cats)
    wire, guild = Wire(cats.alice), ("guild_id", cats.guild.id)
    bob = cats.bob.user_id

    def query(*pairs: tuple[str, Any]) -> list[int]:
        return ids(wire.send("GET", f"/search/messages?{urlencode(pairs)}"))

    assert set(query(guild, ("has", "image,sound"), ("has", "file"))) == set()
    assert query(guild, ("has", "image,file")) == [made["image"]]
    assert query(guild, ("author_id", f"{bob},1"), ("mention_everyone", "false")) == [made["bob"]]
    assert query(guild, ("contents", "beep, beep"), ("contents", "nothing")) == [made["robot"], made["plain"]]
    assert query(("channel_id", cats.guild.channel_id("lounge"))) == []
    assert query(("channel_id", cats.guild.channel_id("general")), ("pinned", "true")) == [made["pinned"]]


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({}, "context"),
        ({"hits_per_page": 26}, "hits_per_page"),
        ({"hits_per_page": 0}, "hits_per_page"),
        ({"page": 0}, "page"),
        ({"content": "x" * 1025}, "content"),
        ({"contents": ["x"] * 101}, "contents"),
        ({"exact_phrases": ["x"] * 11}, "exact_phrases"),
        ({"channel_ids": ["1"] * 501}, "channel_ids"),
        ({"has": ["nothing"]}, "has.0"),
        ({"scope": "world"}, "scope"),
        ({"sort_by": "size"}, "sort_by"),
    ],
)
def test_what_makes_no_sense_is_refused(asked: dict[str, Any], path: str) -> None:
    """SEC-085, and "scope without context → 400" (section 34)."""
    reply = Wire(World().person("alice")).send("POST", "/search/messages", asked)
    assert (reply.status, [where for where, _ in reply.invalid]) == (400, [path])


def test_bots_and_strangers_do_not_search(cats: Cats) -> None:
    bot = cats.world.bot("robot")
    assert Wire(bot).send("POST", "/search/messages", {"scope": "all"}).status == 403
    assert Wire().send("POST", "/search/messages", {"scope": "all"}).status == 401


def test_an_instance_may_have_no_search(cats: Cats, settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, search=False)
    reply = Wire(cats.alice).send("POST", "/search/messages", {"scope": "all"})
    assert (reply.status, reply.code) == (403, "FEATURE_TEMPORARILY_DISABLED")


def test_members_who_may_not_read_the_past_find_nothing(cats: Cats) -> None:
    cats.say("secret plans", "lounge")
    cats.guild.overwrite("lounge", "bob", deny=P.READ_MESSAGE_HISTORY)
    assert cats.found(by=cats.bob, content="secret") == []
    reply = Wire(cats.bob).send(
        "POST", "/search/messages", {"context_channel_id": str(cats.guild.channel_id("lounge"))}
    )
    assert (reply.status, reply.code) == (403, "MISSING_PERMISSIONS")


def test_where_one_looks(cats: Cats) -> None:
    """Section 34: "guild scope returns only readable channels, DM scope only own DMs; non-member → 403/404"."""
    here = cats.say("word", "lounge")
    dogs = cats.world.guild("dogs", owner="alice")
    there = say(cats.alice, dogs.channel_id("general"), "word")
    wire = Wire(cats.alice)
    private = int(wire.send("POST", "/users/@me/channels", {"recipient_id": str(cats.bob.user_id)}).body["id"])
    Channel.objects.create(id=cats.alice.user_id, kind=ChannelKind.PERSONAL_NOTES)
    whispered, noted = say(cats.bob, private, "word"), say(cats.alice, cats.alice.user_id, "word")
    group = Channel.objects.create(kind=ChannelKind.GROUP_DM, owner=cats.alice.user).id
    for person in (cats.alice, cats.bob):
        ChannelMember.objects.create(channel_id=group, user=person.user)
    shared = say(cats.alice, group, "word")
    scopes = {
        "all_dms": [shared, noted, whispered],
        "open_dms": [shared, noted, whispered],
        "all_guilds": [there, here],
        "all": [shared, noted, whispered, there, here],
        "open_dms_and_all_guilds": [shared, noted, whispered, there, here],
    }
    for scope, expected in scopes.items():
        assert found(cats.alice, scope=scope, content="word") == expected, scope
    assert found(cats.bob, scope="all", content="word") == [shared, whispered, here]
    assert wire.send("DELETE", f"/channels/{private}").status in (200, 204)
    assert found(cats.alice, scope="open_dms", content="word") == [shared, noted]
    assert found(cats.alice, scope="all_dms", content="word") == [shared, noted, whispered]
    lounge, general = (str(cats.guild.channel_id(name)) for name in ("lounge", "general"))
    assert found(cats.alice, scope="all", channel_ids=[lounge, str(group)]) == [shared, here]
    assert found(cats.alice, scope="all_guilds", channel_id=[str(group)]) == []
    assert found(cats.alice, scope="all_guilds", content="word", exclude_channel_id=[lounge]) == [there]
    assert found(cats.alice, context_channel_id=str(group)) == [shared]
    assert found(cats.alice, context_channel_id=lounge) == [here]
    assert cats.found(channel_ids=[general]) == []

    def refused(by: Actor, **asked: Any) -> tuple[int, str]:
        reply = Wire(by).send("POST", "/search/messages", asked)
        return reply.status, reply.code

    assert refused(cats.bob, context_guild_id=str(dogs.id)) == (403, "ACCESS_DENIED")
    assert refused(cats.bob, context_guild_id="1") == (404, "UNKNOWN_GUILD")
    assert refused(cats.bob, context_channel_id=str(dogs.channel_id("general"))) == (403, "ACCESS_DENIED")
    assert refused(cats.bob, scope="all", channel_ids=[str(dogs.channel_id("general"))]) == (403, "MISSING_PERMISSIONS")
    assert refused(cats.bob, scope="all", channel_ids=["1"]) == (404, "UNKNOWN_CHANNEL")
    assert refused(cats.bob, scope="all", channel_ids=[str(cats.alice.user_id)]) == (404, "UNKNOWN_CHANNEL")
    foreign = {"context_guild_id": str(cats.guild.id), "channel_ids": [str(dogs.channel_id("general"))]}
    assert Wire(cats.alice).send("POST", "/search/messages", foreign).invalid == [
        ("channel_ids", "ALL_CHANNELS_MUST_BELONG_TO_GUILD")
    ]


def test_what_is_for_adults_is_found_by_adults_who_ask_for_it(cats: Cats) -> None:
    Channel.objects.filter(pk=cats.guild.channel_id("lounge")).update(nsfw=True)
    said, minor = cats.say("word", "lounge"), cats.world.person("kid", date_of_birth=date(now().year - 14, 1, 1))
    cats.guild.member("kid")
    assert cats.found(content="word") == cats.found(by=minor, content="word", include_nsfw=True) == []
    assert cats.found(content="word", include_nsfw=True) == [said]
    Guild.objects.filter(pk=cats.guild.id).update(nsfw_level=3)
    reply = Wire(minor).send("POST", "/search/messages", {"context_guild_id": str(cats.guild.id)})
    assert (reply.status, reply.code) == (403, "NSFW_CONTENT_AGE_RESTRICTED")
    assert cats.found(content="word") == []
    assert cats.found(content="word", include_nsfw=True) == [said]
    assert found(minor, scope="all", include_nsfw=True) == []


def test_searching_costs_the_same_for_one_and_for_many(cats: Cats) -> None:
    search = MessageSearch(place=Place(scope=Scope.ALL), content="hello", sort_by="relevance")
    costs = []
    for count in (1, 10):
        for _ in range(count):
            cats.say(f"hello <@{cats.bob.user_id}>")
        with counted() as statements:
            assert search_messages(cats.alice, search, limit=25).total >= count
        costs.append(len([each for each in statements if "timeout" not in each]))
    assert costs[0] == costs[1] <= 5


def test_a_search_that_takes_too_long_is_given_up() -> None:
    """SEC-085: statement timeout."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"
    with pytest.raises(ProductError) as refusal, searching(0.05), connection.cursor() as cursor:
        cursor.execute(endless)
    assert refusal.value.code == Code.SERVICE_UNAVAILABLE
    with searching(5), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
