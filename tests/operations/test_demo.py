"""The demo community as its people and strangers see it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import User
from accounts.operations.sign_in import sign_in_by_email
from accounts.signing_in.devices import Device
from chat.access import access_channel
from chat.drafts import MessageDraft
from chat.models import Channel, ChannelKind, Message
from chat.models.message import MessageKind
from chat.operations.messages import send_message
from chat.queries import history
from config.demo.cast import PEOPLE
from config.demo.community import Demo, create_demo
from core import clock
from core.actor import Actor
from core.errors import ProductError
from core.ids import created_at
from core.models import OutboxEvent
from core.paging import Offset
from guilds.models import Emoji
from moderation.models import Report, Ticket
from posts.models import Comment, Post
from topics.queries import TopicFilter, topics_for

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[Demo]:
    """Made once for all tests of this file, each of which is rolled back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = create_demo()
        assert made is not None
        yield made
        transaction.set_rollback(True)


def actor(name: str) -> Actor:
    return Actor(user=User.objects.get(handle=name))


def channel(name: str) -> int:
    return Channel.objects.get(name=name, kind=ChannelKind.GUILD_TEXT).id


def test_everybody_signs_in_with_the_one_password(demo: Demo) -> None:
    assert len(demo.people) == len(PEOPLE) == 9
    for person in PEOPLE:
        signed_in = sign_in_by_email(Actor(user=None), email=person.email, password=demo.password, device=Device())
        assert signed_in.user.global_name == person.display_name
    assert demo.admin is not None
    assert list(User.objects.filter(is_superuser=True).values_list("handle", flat=True)) == [demo.admin.name]


def test_members_read_a_history_with_replies_mentions_and_edits(demo: Demo) -> None:
    access = access_channel(actor("priya"), channel("general"))
    messages = history(access, limit=100)
    assert len(messages) > 30
    assert any(message.referenced for message in messages)
    assert any(message.mentions for message in messages)
    assert any(message.edited_at for message in messages)
    assert Message.objects.filter(channel__guild__isnull=False).count() > 100


def test_the_history_lies_behind_and_in_order(demo: Demo) -> None:
    newest_first = list(Message.objects.order_by("-id")[:400])
    moments = [created_at(message.id) for message in newest_first]
    assert moments == sorted(moments, reverse=True)
    assert all(moment <= clock.now() for moment in moments)
    assert clock.now() - moments[-1] > timedelta(days=15)
    assert clock.now() - moments[0] < timedelta(hours=2)


def test_the_private_channels_are_for_one_role(demo: Demo) -> None:
    assert access_channel(actor("mara"), channel("stewards"))
    with pytest.raises(ProductError):
        access_channel(actor("sam"), channel("stewards"))
    with pytest.raises(ProductError):
        access_channel(actor("sam"), channel("council-table"))


def test_announcements_are_read_by_all_and_written_by_one_role(demo: Demo) -> None:
    with pytest.raises(ProductError):
        send_message(actor("sam"), channel("announcements"), draft=MessageDraft(content="me too"))
    assert send_message(actor("mara"), channel("announcements"), draft=MessageDraft(content="closed on Monday"))
    assert history(access_channel(actor("sam"), channel("announcements")), limit=10)


def test_topics_are_seen_by_whom_they_are_for(demo: Demo) -> None:
    def titles(viewer: Actor | None) -> set[str]:
        found, total = topics_for(viewer, TopicFilter(), sort_by="", page=Offset(20, 0))
        assert total == len(found)
        return {view.record.title for view in found}

    public = {"Bread at home", "Cycling in the city"}
    assert titles(None) == titles(actor("aiko")) == public
    assert titles(actor("jonas")) == public | {"Street party planning"}


def test_posts_have_votes_nested_comments_and_one_alias(demo: Demo) -> None:
    assert all(post.score == post.upvotes - post.downvotes for post in Post.objects.all())
    assert Post.objects.filter(downvotes__gt=0, upvotes__gt=0).count() >= 3
    assert Comment.objects.order_by("-depth")[0].depth >= 4
    assert all(post.comment_count == post.comments.count() for post in Post.objects.all())
    assert Post.objects.exclude(alias="").count() == 2
    assert Comment.objects.exclude(alias="").exists()


def test_nothing_waits_to_be_published(demo: Demo) -> None:
    assert not OutboxEvent.objects.exists()


def test_people_show_pictures_react_with_emojis_of_the_guild_and_pin(demo: Demo) -> None:
    shown = history(access_channel(actor("priya"), channel("show-and-tell")), limit=10)
    (bed,) = (message for message in shown if message.attachments)
    assert bed.attachments[0].width == 960
    assert bed.attachments[0].description
    assert {reaction.emoji.name: reaction.count for reaction in bed.reactions} == {"❤️": 4, "owl": 2}

    said = history(access_channel(actor("priya"), channel("general")), limit=100)
    owl = Emoji.objects.get(name="owl")
    (owls,) = (message for message in said if f"<:owl:{owl.id}>" in message.content)
    assert any(reaction.emoji.id == owl.id and reaction.me for reaction in owls.reactions)
    assert sum(message.pinned for message in said) == 1
    assert sum(message.kind == MessageKind.PINNED_MESSAGE for message in said) == 1


def test_a_report_and_a_question_wait_for_those_who_run_the_place(demo: Demo) -> None:
    report, ticket = Report.objects.get(), Ticket.objects.get()
    assert (report.is_open, report.category, "eyepieces" in report.snapshot["content"]) == (True, "spam", True)
    assert len(report.context) > 3
    assert ticket.created_at < clock.now()
