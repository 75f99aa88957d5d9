"""Who is told that somebody comes and goes, and how many administrators are there."""

from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache

from accounts import people
from accounts.models import UserSettings
from accounts.operations.last_seen import note_last_seen
from accounts.operations.relationships import block_user
from accounts.people import online_administrators, presence_audience
from chat.drafts import MessageDraft
from chat.models import ChannelMember
from chat.operations.direct import send_private_message
from core.actor import Actor
from core.clock import now
from tests.befriending import befriend
from tests.befriending import people as anybody
from tests.topic_side import person

pytestmark = pytest.mark.django_db


def talk(one: Actor, other: Actor) -> None:
    send_private_message(one, other.user_id, draft=MessageDraft(content="hello"))


def test_friends_and_conversation_partners_hear_and_nobody_else() -> None:
    one, friend, partner, stranger = anybody("one", "friend", "partner", "stranger")
    befriend(one, friend)
    talk(one, partner)
    talk(partner, stranger)
    assert presence_audience(one.user_id) == {one.user_id, friend.user_id, partner.user_id}
    assert presence_audience(partner.user_id) == {one.user_id, partner.user_id, stranger.user_id}


def test_who_closed_the_conversation_is_not_seen_by_the_other_any_more() -> None:
    one, partner = anybody("one", "partner")
    talk(partner, one)
    ChannelMember.objects.filter(user=one.user).update(is_open=False)
    assert presence_audience(one.user_id) == {one.user_id}
    assert presence_audience(partner.user_id) == {one.user_id, partner.user_id}


@pytest.mark.parametrize("who", [0, 1])
def test_a_block_in_either_direction_keeps_presence_from_both(who: int) -> None:
    pair = anybody("one", "other")
    talk(*pair)
    block_user(pair[who], pair[1 - who].user_id)
    assert [presence_audience(each.user_id) for each in pair] == [{each.user_id} for each in pair]


def test_who_is_invisible_is_told_of_to_themselves_alone() -> None:
    one, friend = anybody("one", "friend")
    befriend(one, friend)
    talk(one, friend)
    UserSettings.objects.filter(user=one.user).update(status="invisible")
    assert presence_audience(one.user_id) == {one.user_id}


@pytest.mark.parametrize(("status", "is_noted"), [("online", True), ("invisible", False)])
def test_when_somebody_was_last_there_is_noted_unless_they_were_invisible(status: str, is_noted: bool) -> None:
    (one,) = anybody("one")
    UserSettings.objects.filter(user=one.user).update(status=status)
    note_last_seen(one)
    one.user.refresh_from_db()
    assert (one.user.last_seen_at is not None) == is_noted


def test_administrators_are_counted_while_they_are_there(monkeypatch: Any) -> None:
    cache.clear()
    here, away, plain = person(is_admin=True), person(is_admin=True), person()

    def online(user_ids: list[int]) -> dict[int, datetime]:
        return {user_id: now() for user_id in user_ids if user_id in (here.user_id, plain.user_id)}

    monkeypatch.setattr(people, "online_since", online)
    assert away.user.is_admin
    assert online_administrators() == 1
    UserSettings.objects.update_or_create(user=here.user, defaults={"status": "invisible"})
    assert online_administrators() == 0
    cache.clear()
