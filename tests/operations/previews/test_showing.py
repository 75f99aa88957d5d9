"""Links of messages and what is shown below: when, to whom, and what becomes of it (section 16 of the contract)."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache

from chat.drafts import MessageChanges, MessageDraft, ReferenceDraft
from chat.events import MessageUpdated
from chat.models import Channel, ChannelKind
from chat.operations.dms import open_dm
from chat.operations.messages import delete_message, edit_message, send_message
from chat.preview_tasks import preview_links
from chat.queries import message_for
from chat.records import MessageRecord
from chat.v1.render_messages import render_message
from core import outbound_turns
from core.actor import Actor
from core.clock import now
from core.media.external import external_url
from core.models import Job
from core.permissions import DEFAULT, P
from integrations.previews import shelf
from integrations.previews.resolving import Found
from tests.operations.events import announced, mark
from tests.topic_side import person as topic_person
from tests.topic_side import topic_of
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db
A, B = "https://a.example/", "https://b.example/"


class Web:
    """What links lead to, instead of the network."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken = False

    def follow(self, link: str) -> Found:
        """A card of the link."""
        self.asked.append(link)
        if self.broken:
            raise RuntimeError("a reader that fails")
        return Found([{"type": "link", "url": link, "title": "T", "thumbnail": {"url": f"{link}p.png", "width": 4}}])


@pytest.fixture(autouse=True)
def web(monkeypatch: Any, settings: Any) -> Web:
    settings.GUILDHALL = replace(settings.GUILDHALL, link_previews=True)
    found = Web()
    monkeypatch.setattr(shelf, "follow", found.follow)
    return found


def scene() -> tuple[GuildPlace, Actor, int]:
    cats = World().guild().member("bob")
    return cats, cats.world.person("bob"), cats.channel_id("general")


def send(actor: Actor, channel_id: int, content: str, **draft: Any) -> MessageRecord:
    return send_message(actor, channel_id, draft=MessageDraft(content=content, **draft))


def change(actor: Actor, message: MessageRecord, **given: Any) -> MessageRecord:
    changes = MessageChanges(frozenset(given), **given)
    return edit_message(actor, message.channel_id, message.id, changes=changes)


def shown(actor: Actor, message: MessageRecord) -> list[str | None]:
    """The addresses of the embeds as the guild wire shows them."""
    record = message_for(actor, message.channel_id, message.id)
    return [embed.get("url") for embed in render_message(record)["embeds"]]


def asked_for(message: MessageRecord) -> bool:
    return any(job.arguments == {"message_id": message.id} for job in Job.objects.all())


def test_a_link_is_followed_beside_the_request_and_shown_to_the_same_people() -> None:
    cats, bob, channel_id = scene()
    message = send(bob, channel_id, f"look at {A}")
    assert message.embeds == ()
    assert asked_for(message)
    start = mark()
    preview_links(message_id=message.id)
    (event,) = announced(start)
    assert isinstance(event, MessageUpdated)
    assert (event.place.guild_id, event.place.channel_id, event.message.edited_at) == (cats.id, channel_id, None)
    assert event.member is not None
    (embed,) = render_message(event.message)["embeds"]
    assert (embed["type"], embed["url"], embed.get("link")) == ("link", A, None)
    thumbnail = embed["thumbnail"]
    assert thumbnail is not None
    assert thumbnail["proxy_url"] == external_url(f"{A}p.png")
    preview_links(message_id=message.id)
    assert len(announced(start)) == 1


def test_what_is_known_is_part_of_the_answer_and_kept_for_half_an_hour(web: Web) -> None:
    _, bob, channel_id = scene()
    preview_links(message_id=send(bob, channel_id, A).id)
    again = send(bob, channel_id, A)
    assert [embed["url"] for embed in again.embeds] == [A]
    assert not asked_for(again)
    both = send(bob, channel_id, f"{B} {A}")
    assert [embed["url"] for embed in both.embeds] == [A]
    preview_links(message_id=both.id)
    assert shown(bob, both) == [B, A]
    assert web.asked == [A, B]


def test_a_link_that_leads_nowhere_is_remembered_and_says_nothing(web: Web) -> None:
    web.broken = True
    _, bob, channel_id = scene()
    start = mark()
    message = send(bob, channel_id, A)
    preview_links(message_id=message.id)
    assert len(announced(start)) == 1
    assert not asked_for(send(bob, channel_id, A))


def test_whose_links_take_long_waits_and_nobody_else_does(web: Web, monkeypatch: Any) -> None:
    """SEC-063: sites that answer as late as they may hold up the links of one person."""
    cats, bob, channel_id = scene()
    owner = cats.world.person("owner")
    monkeypatch.setattr(outbound_turns, "SLOW_SECONDS", -1.0)
    first, second, other = send(bob, channel_id, A), send(bob, channel_id, B), send(owner, channel_id, B)
    preview_links(message_id=first.id)
    preview_links(message_id=second.id)
    assert (web.asked, shown(bob, first), shown(bob, second)) == ([A], [A], [])
    preview_links(message_id=other.id)
    assert shown(owner, other) == [B]
    (later,) = Job.objects.filter(arguments={"message_id": second.id, "pauses": 1})
    assert later.run_after > now()
    cache.clear()
    preview_links(**later.arguments)
    assert shown(bob, second) == [B]


def test_who_links_to_a_slow_site_waits_whoever_they_are(web: Web) -> None:
    """SEC-063: accounts cost little; a site that takes its time is asked again a minute later, for all of them."""
    cats, bob, channel_id = scene()
    owner = cats.world.person("owner")
    outbound_turns.note_pace(outbound_turns.host_named("a.example"), 5.1)
    outbound_turns.note_pace(outbound_turns.host_named("b.example"), 4.9)
    slow, other = send(bob, channel_id, f"{A}x {B}"), send(owner, channel_id, B)
    preview_links(message_id=slow.id)
    preview_links(message_id=other.id)
    assert (web.asked, shown(bob, slow), shown(owner, other)) == ([B], [], [B])
    assert Job.objects.filter(arguments={"message_id": slow.id, "pauses": 1}).exists()


@pytest.mark.parametrize(
    ("content", "draft"),
    [
        ("no link", {}),
        (f"<{A}> `{A}`", {}),
        (A, {"flags": 4}),
        (A, {"embeds": ({"type": "rich", "title": "mine"},)}),
        ("http://localhost:8000/invite/abc", {}),
    ],
)
def test_what_is_not_followed(content: str, draft: dict[str, Any]) -> None:
    """SEC-063: nor are addresses of this instance."""
    _, bob, channel_id = scene()
    message = send(bob, channel_id, content, **draft)
    assert not asked_for(message)
    assert message.embeds == draft.get("embeds", ())


def test_without_embed_links_nothing_is_followed() -> None:
    """Acceptance, messages: EMBED_LINKS missing: links are not unfurled."""
    cats, bob, channel_id = scene()
    cats.everyone(DEFAULT & ~int(P.EMBED_LINKS))
    preview_links(message_id=send(cats.world.person("owner"), channel_id, A).id)
    message = send(bob, channel_id, f"{A} {B}")
    assert not asked_for(message)
    assert message.embeds == ()


def test_the_switch_turns_it_off(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, link_previews=False)
    _, bob, channel_id = scene()
    assert not asked_for(send(bob, channel_id, A))


def test_fifty_links_are_five() -> None:
    """SEC-063: links are counted."""
    _, bob, channel_id = scene()
    message = send(bob, channel_id, " ".join(f"{A}{number}" for number in range(50)))
    preview_links(message_id=message.id)
    assert shown(bob, message) == [f"{A}{number}" for number in range(5)]


@pytest.mark.usefixtures("still_limits")
def test_who_sends_link_after_link_has_fewer_of_them_followed(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, rate_limits=True)
    cats, bob, channel_id = scene()
    sent = [send(bob, channel_id, f"{A}{number}") for number in range(20)]
    assert all(asked_for(message) for message in sent)
    assert not asked_for(send(bob, cats.channel("cats").channel_id("cats"), f"{A}last"))


def test_an_edit_keeps_drops_and_adds() -> None:
    _, bob, channel_id = scene()
    message = send(bob, channel_id, A)
    preview_links(message_id=message.id)
    cache.clear()
    assert [embed["url"] for embed in change(bob, message, content=f"still {A}").embeds] == [A]
    Job.objects.all().delete()
    edited = change(bob, message, content=f"{B} {A}")
    assert asked_for(edited)
    preview_links(message_id=message.id)
    assert shown(bob, message) == [B, A]
    assert change(bob, message, content=B).embeds[0]["url"] == B
    assert change(bob, message, content="words").embeds == ()


def test_own_embeds_replace_previews() -> None:
    _, bob, channel_id = scene()
    message = send(bob, channel_id, A)
    preview_links(message_id=message.id)
    mine = {"type": "rich", "title": "mine"}
    assert change(bob, message, embeds=(mine,)).embeds == (mine,)


def test_suppressing_takes_previews_away_and_clearing_brings_them_back() -> None:
    """Acceptance, messages: `flags` 4 hides embeds."""
    cats, bob, channel_id = scene()
    cats.role("mods", P.MANAGE_MESSAGES).member("dora", "mods")
    dora = cats.world.person("dora")
    message = send(bob, channel_id, A)
    preview_links(message_id=message.id)
    assert change(dora, message, flags=4).embeds == ()
    assert shown(bob, message) == []
    assert [embed["url"] for embed in change(dora, message, flags=0).embeds] == [A]
    cache.clear()
    change(bob, message, flags=4)
    Job.objects.all().delete()
    change(bob, message, flags=0)
    assert asked_for(message)


@pytest.mark.parametrize("what", ["deleted", "suppressed", "edited"])
def test_what_happens_meanwhile_counts(monkeypatch: Any, what: str) -> None:
    """A message that was deleted, suppressed or edited while its link was followed shows nothing of it."""
    _, bob, channel_id = scene()
    message = send(bob, channel_id, A)

    found = shelf.followed((A,))
    cache.clear()
    monkeypatch.setattr("chat.preview_tasks.links_followed.collect", lambda links: [_do(what, bob, message) or found])
    start = mark()
    preview_links(message_id=message.id)
    assert len(announced(start)) == 1
    if what != "deleted":
        assert shown(bob, message) == []


def _do(what: str, actor: Actor, message: MessageRecord) -> None:
    if what == "deleted":
        delete_message(actor, message.channel_id, message.id)
    elif what == "suppressed":
        change(actor, message, flags=4)
    else:
        change(actor, message, content="no link any more")


def test_a_forward_takes_previews_along() -> None:
    _, bob, channel_id = scene()
    message = send(bob, channel_id, A)
    preview_links(message_id=message.id)
    forward = send(bob, channel_id, "", reference=ReferenceDraft(message_id=message.id, channel_id=channel_id, kind=1))
    (snapshot,) = render_message(forward)["message_snapshots"]
    embeds = snapshot["embeds"]
    assert embeds is not None
    assert (embeds[0]["url"], embeds[0].get("link")) == (A, None)


def test_a_message_of_previews_alone_is_empty() -> None:
    _, bob, channel_id = scene()
    message = send(bob, channel_id, A)
    preview_links(message_id=message.id)
    with pytest.raises(Exception, match="CANNOT_SEND_EMPTY_MESSAGE"):
        change(bob, message, content="")


PICTURE, ICON, DEAD = "https://c.example/p.png", "https://c.example/i.png", "https://c.example/dead.png"
SIZE = {"content_type": "image/png", "width": 4, "height": 3}


def look(self: Any, url: str, description: str = "") -> dict[str, Any] | None:
    """What is at an address, instead of the network."""
    return None if url == DEAD else {"url": url, **SIZE}


def test_pictures_of_embeds_of_ones_own_are_looked_at(monkeypatch: Any) -> None:
    """Section 16.1: media addresses are probed; icons that nobody can load are dropped, those of this server kept."""
    monkeypatch.setattr("integrations.previews.visits.Visit.picture", look)
    _, bob, channel_id = scene()
    own = "http://localhost:8000/media/avatars/1/abc.png"
    first = {"type": "rich", "title": "t", "image": {"url": PICTURE, "description": "alt"}, "thumbnail": {"url": DEAD}}
    second = {"type": "rich", "author": {"name": "a", "icon_url": DEAD}, "footer": {"text": "f", "icon_url": own}}
    message = send(bob, channel_id, A, embeds=(first, second))
    assert asked_for(message)
    start = mark()
    preview_links(message_id=message.id)
    (event,) = announced(start)
    assert isinstance(event, MessageUpdated)
    shown_first, shown_second = render_message(event.message)["embeds"]
    image, thumbnail = shown_first["image"], shown_first["thumbnail"]
    assert image is not None
    assert (image["width"], image["description"], image["proxy_url"]) == (4, "alt", external_url(PICTURE))
    assert thumbnail is not None
    assert (thumbnail["url"], thumbnail["width"]) == (DEAD, None)
    assert (shown_second["author"] or {})["icon_url"] is None
    assert (shown_second["footer"] or {})["proxy_icon_url"] == own
    again = send(
        bob,
        channel_id,
        "",
        embeds=({"type": "rich", "footer": {"text": "f", "icon_url": DEAD}, "image": {"url": PICTURE}},),
    )
    assert (again.embeds[0]["footer"], again.embeds[0]["image"]["width"]) == ({"text": "f"}, 4)
    assert not asked_for(again)


def test_in_private_those_who_have_the_channel_hear_of_it() -> None:
    cats, bob, _ = scene()
    owner = cats.world.person("owner")
    channel = open_dm(bob, owner.user_id)
    message = send(bob, channel.id, A)
    start = mark()
    preview_links(message_id=message.id)
    (event,) = announced(start)
    assert isinstance(event, MessageUpdated)
    assert set(event.place.recipient_ids) == {bob.user_id, owner.user_id}
    assert event.member is None


def test_places_of_the_topic_side_show_none() -> None:
    """Its wire has no embeds."""
    ann = topic_person("ann")
    feed = Channel.objects.get(home_topic=topic_of(ann), kind=ChannelKind.TOPIC_FEED).id
    message = send(ann, feed, A)
    assert not asked_for(message)
    preview_links(message_id=message.id)
    assert message_for(ann, feed, message.id).embeds == ()


def test_whoever_lost_embed_links_keeps_what_is_shown_and_adds_nothing() -> None:
    cats, bob, channel_id = scene()
    message = send(bob, channel_id, A)
    preview_links(message_id=message.id)
    Job.objects.all().delete()
    cats.everyone(DEFAULT & ~int(P.EMBED_LINKS))
    assert [embed["url"] for embed in change(bob, message, content=f"{A} {B}").embeds] == [A]
    assert not asked_for(message)
