"""Nothing of an erased account is forgotten: every reference to a person says what becomes of it, and that happens."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db import models

from accounts.erasure import erase
from accounts.models import (
    AccountBan,
    AccountWarning,
    AdminKey,
    Arrival,
    Attention,
    BackupCode,
    BackupCodes,
    BetaCode,
    ContactChange,
    DataExport,
    KnownAddress,
    Notification,
    Passkey,
    PendingRegistration,
    RecoveryCode,
    Relationship,
    SecurityQuestion,
    TotpDevice,
    User,
    UserNote,
)
from accounts.models.user import UserFlags
from accounts.signing_in.purposes import VERIFY_EMAIL
from accounts.signing_in.vouchers import issue
from chat.models import (
    Channel,
    ChannelKind,
    ChannelMember,
    FavoriteMeme,
    Invite,
    MediaFile,
    Message,
    MessageNonce,
    Reaction,
    ReactionBy,
    ReadState,
    RecentMention,
    RoomInvitation,
    SavedMessage,
    ScheduledMessage,
)
from core.actor import Actor
from core.clock import now
from core.models import OutboxEvent
from guilds.audit import AuditAction, record
from guilds.models import (
    Ban,
    Emoji,
    ExpressionPack,
    Guild,
    Member,
    PackInstallation,
    Sticker,
    UserGuildSettings,
)
from integrations.models import (
    Application,
    Buyer,
    Connection,
    GiftCode,
    LifetimeSlot,
    MeshCall,
    MeshParticipant,
    OAuth2Grant,
    Purchase,
    PushSubscription,
    Theme,
    VoiceConnection,
    Webhook,
)
from moderation.models import Appeal, Report, ReportKind, StaffNote, Strike, Ticket, TicketMessage
from posts.models import Comment, CommentVote, Post, PostVote
from tests.newcomers import newcomer, signed_in
from tests.topic_side import topic_of
from tests.world import World
from topics.models import AnonymousIdentity, TopicBan, TopicInvitation, TopicMember

GONE = "the row goes, or nothing of the person is left in it"
HANDED_OVER = "the row stays and belongs to a nameless account"
KEPT = "the row stays and leads to the account, which says nothing any more"
PASSED_ON = "somebody else owns it from now on"

REFERENCES = {
    "account.EmailAddress.user": GONE,
    "accounts.AccountBan.user": GONE,
    "accounts.AccountWarning.user": GONE,
    "accounts.AdminKey.creator": GONE,
    "accounts.Arrival.user": GONE,
    "accounts.Attention.user": GONE,
    "accounts.AuthSession.user": GONE,
    "accounts.BetaCode.creator": GONE,
    "accounts.BetaCode.redeemer": GONE,
    "accounts.ContactChange.user": GONE,
    "accounts.DataExport.user": GONE,
    "accounts.BackupCodes.user": GONE,
    "accounts.Erasure.ghost": KEPT,
    "accounts.Erasure.user": GONE,
    "accounts.KnownAddress.user": GONE,
    "accounts.Notification.sender": GONE,
    "accounts.Notification.user": GONE,
    "accounts.Passkey.user": GONE,
    "accounts.PendingRegistration.user": GONE,
    "accounts.RecoveryCode.user": GONE,
    "accounts.Relationship.other": GONE,
    "accounts.Relationship.owner": GONE,
    "accounts.SecurityQuestion.user": GONE,
    "accounts.TotpDevice.user": GONE,
    "accounts.User.bot_owner": KEPT,  # until the bots are erased too, each by a job of its own
    "accounts.UserNote.owner": GONE,
    "accounts.UserNote.target": GONE,
    "accounts.UserSettings.user": GONE,
    "accounts.User_groups.user": GONE,
    "accounts.User_user_permissions.user": GONE,
    "accounts.Voucher.user": GONE,
    "admin.LogEntry.user": KEPT,
    "chat.Channel.owner": PASSED_ON,
    "chat.ChannelMember.user": KEPT,  # of DMs alone, for the other person's sake
    "chat.FavoriteMeme.user": GONE,
    "chat.Invite.inviter": GONE,
    "chat.MediaFile.uploader": GONE,
    "chat.Message.author": HANDED_OVER,
    "chat.MessageNonce.author": GONE,
    "chat.ReactionBy.user": GONE,
    "chat.ReadState.user": GONE,
    "chat.RecentMention.user": GONE,
    "chat.RoomInvitation.inviter": GONE,
    "chat.RoomInvitation.user": GONE,
    "chat.SavedMessage.user": GONE,
    "chat.ScheduledMessage.user": GONE,
    "guilds.Ban.user": KEPT,
    "guilds.Emoji.creator": HANDED_OVER,
    "guilds.ExpressionPack.creator": GONE,
    "guilds.Guild.owner": PASSED_ON,
    "guilds.Member.user": GONE,
    "guilds.PackInstallation.user": GONE,
    "guilds.Sticker.creator": HANDED_OVER,
    "guilds.UserGuildSettings.user": GONE,
    "integrations.Application.bot": GONE,
    "integrations.Application.owner": GONE,
    "integrations.Buyer.user": GONE,
    "integrations.Connection.user": GONE,
    "integrations.GiftCode.creator": GONE,
    "integrations.GiftCode.redeemer": GONE,
    "integrations.LifetimeSlot.user": GONE,
    "integrations.MeshParticipant.user": GONE,
    "integrations.OAuth2Grant.user": GONE,
    "integrations.Purchase.user": GONE,
    "integrations.PushSubscription.user": GONE,
    "integrations.Theme.author": GONE,
    "integrations.VoiceConnection.user": GONE,
    "integrations.Webhook.creator": HANDED_OVER,
    "moderation.Appeal.user": GONE,
    "moderation.Report.assignee": KEPT,
    "moderation.Report.reported_user": KEPT,
    "moderation.Report.reporter": KEPT,
    "moderation.Strike.user": GONE,
    "moderation.Ticket.user": GONE,
    "moderation.TicketMessage.user": GONE,
    "posts.Comment.author": HANDED_OVER,
    "posts.CommentVote.user": HANDED_OVER,
    "posts.Post.author": HANDED_OVER,
    "posts.PostVote.user": HANDED_OVER,
    "socialaccount.SocialAccount.user": GONE,
    "topics.AnonymousIdentity.user": HANDED_OVER,
    "topics.Topic.owner": PASSED_ON,
    "topics.TopicBan.user": KEPT,
    "topics.TopicInvitation.invited": GONE,
    "topics.TopicInvitation.invited_by": GONE,
    "topics.TopicMember.user": GONE,
}

# Ids without a foreign key: those of people, and those of something else.
NUMBERS = {
    "accounts.AccountBan.banned_by": KEPT,
    "accounts.AccountWarning.warned_by": KEPT,
    "accounts.ContactChange.actor_id": KEPT,
    "accounts.Attention.target_id": GONE,
    "accounts.ContactBan.banned_by": KEPT,
    "chat.Channel.deleted_by": KEPT,
    "chat.Message.deleted_by": KEPT,
    "integrations.MeshCall.started_by": HANDED_OVER,
    "chat.Pin.pinned_by": KEPT,
    "guilds.AuditLogEntry.user_id": KEPT,
    "guilds.Ban.moderator_id": KEPT,
    "guilds.DiscoveryListing.reviewed_by": KEPT,
    "guilds.Member.inviter_id": KEPT,
    "moderation.AdminAuditEntry.admin_id": KEPT,
    "moderation.Evidence.user_id": KEPT,  # for those who prosecute it
    "moderation.Submission.submitted_by": KEPT,
    "moderation.FileBan.banned_by": KEPT,
    "moderation.MessageShred.admin_id": KEPT,
    "moderation.RaidRemoval.actor_id": KEPT,
    "moderation.MessageShred.author_id": KEPT,
    "moderation.Appeal.decided_by": KEPT,
    "moderation.Archive.requested_by": KEPT,
    "moderation.Archive.subject_id": GONE,
    "moderation.IndexRefresh.subject_id": KEPT,  # for a week
    "moderation.Report.escalated_by": KEPT,
    "moderation.Report.escalated_to": KEPT,
    "moderation.Report.reviewed_by": KEPT,
    "moderation.Report.target_id": KEPT,
    "moderation.StaffNote.author_id": KEPT,
    "moderation.StaffNote.subject_id": GONE,  # those on people; a report keeps its own, as it is kept
    "moderation.Strike.given_by": KEPT,
    "moderation.Strike.taken_back_by": KEPT,
    "moderation.SystemMessageJob.approved_by": KEPT,
    "moderation.SystemMessageJob.created_by": KEPT,
    "moderation.SystemMessageJob.cursor": KEPT,
    "moderation.Ticket.reviewed_by": KEPT,
    "posts.Comment.deleted_by": KEPT,
    "posts.Post.deleted_by": KEPT,
    "topics.Topic.deleted_by": KEPT,
    "topics.TopicBan.banned_by": KEPT,
    "topics.TopicMember.added_by": KEPT,
}
NO_PERSON = {
    "moderation.AdminAuditEntry.number",
    "moderation.AuditHead.number",
    "integrations.Relay.capacity",
    "integrations.Relay.current_connections",
    "accounts.AccountWarning.report_id",
    "accounts.Notification.post_id",
    "accounts.Notification.room_id",
    "accounts.Notification.topic_id",
    "accounts.Passkey.sign_count",
    "accounts.DataExport.job_id",
    "accounts.AdminKey.consent_id",
    "accounts.DataExport.size",
    "moderation.Archive.job_id",
    "moderation.AutomodRule.place_id",
    "moderation.IndexRefresh.indexed",
    "moderation.IndexRefresh.job_id",
    "moderation.IndexRefresh.last_id",
    "moderation.IndexRefresh.total",
    "moderation.Archive.size",
    "accounts.ReservedId.user_id",  # of somebody who has yet to register; the row goes then
    "accounts.TotpDevice.last_step",
    "accounts.User.flags",
    "chat.Attachment.channel_id",
    "chat.Call.message_id",
    "chat.Channel.history_from",
    "chat.ChannelMember.history_from",
    "topics.Topic.history_from",
    "topics.Topic.private_from",
    "topics.TopicMember.history_from",
    "chat.Channel.last_message_id",
    "chat.Channel.parent_id",
    "chat.ChannelMember.cleared_up_to",
    "chat.FavoriteMeme.attachment_id",
    "chat.MediaFile.size",
    "chat.Message.webhook_id",
    "chat.MessageNonce.channel_id",
    "chat.MessageNonce.message_id",
    "chat.Reaction.emoji_id",
    "chat.ReadState.last_message_id",
    "chat.ScheduledMessage.channel_id",
    "chat.ScheduledMessage.job_id",
    "guilds.Guild.afk_channel_id",
    "guilds.Guild.rules_channel_id",
    "guilds.Guild.system_channel_id",
    "guilds.Guild.version",
    "guilds.Role.permissions",
    "integrations.WebhookPicture.webhook_id",
    "moderation.MessageShred.until",
    "moderation.RaidRemoval.guild_id",
    "moderation.RaidRemoval.position",
    "moderation.RaidRemoval.topic_id",
    "accounts.Arrival.place_id",
    "moderation.Report.channel_id",
    "moderation.Strike.report_id",
    "moderation.Report.guild_id",
    "moderation.ReportedFile.attachment_id",
    "moderation.Report.topic_id",
}
PRODUCT = {"accounts", "chat", "core", "gateway", "guilds", "integrations", "moderation", "posts", "topics"}


def fields() -> Iterator[tuple[str, type[models.Model], Any]]:
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            for field in model._meta.concrete_fields:
                yield f"{model._meta.app_label}.{model.__name__}.{field.name}", model, field


def references() -> dict[str, tuple[type[models.Model], str]]:
    return {label: (model, field.name) for label, model, field in fields() if field.related_model is User}


def test_every_reference_to_a_person_says_what_becomes_of_it() -> None:
    assert set(references()) == set(REFERENCES)


def test_every_number_that_may_name_a_person_says_what_becomes_of_it() -> None:
    found = {
        label
        for label, model, field in fields()
        if model._meta.app_label in PRODUCT
        and isinstance(field, models.BigIntegerField)
        and not field.primary_key
        and not field.is_relation
    }
    assert found == set(NUMBERS) | NO_PERSON


@pytest.mark.django_db
def test_what_is_said_happens() -> None:
    user = _somebody_with_everything()
    # Everything that shall go or change hands was there, or the rest of this test would prove nothing.
    expected = {label for label, fate in REFERENCES.items() if fate != KEPT} - {"accounts.Erasure.user"}
    before = {label: _count(label, user) for label in expected}
    assert [label for label, count in before.items() if not count] == []

    assert erase(user.id)

    assert {label for label in expected if _count(label, user)} == set()
    ghost = User.objects.exclude(id=user.id).get(flags=UserFlags.DELETED)
    handed_over = [label for label, fate in REFERENCES.items() if fate == HANDED_OVER]
    assert {label: _count(label, ghost) for label in handed_over} == {label: before[label] for label in handed_over}
    assert not Attention.objects.filter(kind=Attention.Kind.USER, target_id=user.id).exists()
    assert not BackupCode.objects.exists()
    assert not Ban.objects.exclude(ip=None).exists()


@pytest.mark.django_db
def test_no_row_says_who_it_was() -> None:
    user = _somebody_with_everything()
    words = {user.username.lower(), str(user.email).lower(), str(user.phone)}
    assert "accounts.User.username" in _saying(words)
    erase(user.id)
    assert _saying(words) == set()


def _saying(words: set[str]) -> set[str]:
    """Columns with any of the words in any row. Events on their way are not kept."""
    found = set()
    for label, model, field in fields():
        if model is not OutboxEvent:
            values = model._default_manager.values_list(field.attname, flat=True)
            found |= {label for value in values if any(word in str(value).lower() for word in words)}
    return found


def _count(label: str, user: User) -> int:
    model, name = references()[label]
    return model._default_manager.filter(**{name: user}).count()


def _somebody_with_everything() -> User:
    actor: Actor = signed_in()[0]
    user, other = User.objects.get(id=actor.user_id), newcomer()
    _account_rows(user, other)
    _places(actor, other)
    user.phone = "+4915112345678"
    user.pending_deletion_at = now() - timedelta(seconds=1)
    user.save()
    return user


def _account_rows(user: User, other: User) -> None:
    issue(VERIFY_EMAIL, user)
    KnownAddress.objects.create(user=user, group="192.0.2.1")
    AdminKey.objects.create(creator=user, name="x", secret_hash="x")
    BetaCode.objects.create(code_hash="x", creator=user)
    BetaCode.objects.create(code_hash="y", redeemer=user, redeemed_at=now())
    AccountBan.objects.create(user=user, banned_by=1, reason=f"{user.username} again")
    AccountWarning.objects.create(user=user, warned_by=1, message=f"Dear {user.username}")
    Strike.objects.create(user=user, category="spam", reason=f"{user.username} again", given_by=1)
    Appeal.objects.create(user=user, banned_at=now(), text=f"I am {user.username}")
    StaffNote.objects.create(subject_type="user", subject_id=user.id, author_id=1, text=f"{user.username} again")
    DataExport.objects.create(user=user, progress_step="x", failed_at=now())
    ContactChange.objects.create(user=user, kind="email", old=user.email, new="b@example.com", reason="user")
    Passkey.objects.create(user=user, credential_id="abc", public_key=b"x", name="key")
    PendingRegistration.objects.create(user=user)
    Arrival.objects.create(user=user, place_id=1)
    EmailAddress.objects.create(user=user, email=str(user.email))
    SocialAccount.objects.create(user=user, provider="oidc", uid="1")
    RecoveryCode.objects.create(user=user, code_hash="x")
    SecurityQuestion.objects.create(user=user, question="?", answer_hash="x")
    TotpDevice.provision(user, b"secret")
    BackupCode.objects.create(device=BackupCodes.objects.create(user=user, name="b"), code_hash="x", sealed="x")
    Attention.objects.create(user=user, kind=Attention.Kind.TOPIC, target_id=1)
    Attention.objects.create(user=other, kind=Attention.Kind.USER, target_id=user.id)
    Notification.objects.create(user=user, type="x", title="x", message="x")
    Notification.objects.create(user=other, sender=user, type="x", title="x", message=f"{user.handle} wrote")
    for owner, target in ((user, other), (other, user)):
        Relationship.objects.create(owner=owner, other=target, type=1)
        UserNote.objects.create(owner=owner, target=target, text="x")
    Report.objects.create(
        kind=ReportKind.USER, target_id=user.id, reported_user=user, category="x", snapshot={"bio": user.username}
    )
    ticket = Ticket.objects.create(user=user, subject=f"I am {user.username}", description="x")
    TicketMessage.objects.create(ticket=ticket, user=user, message=f"{user.username} again")
    user.groups.add(Group.objects.create(name="people"))
    user.user_permissions.add(Permission.objects.all()[0])
    bot = User.objects.create(username="bot", discriminator=1, handle="bot", is_bot=True, bot_owner=user)
    Theme.objects.create(author=user, name="x", size=1)
    GiftCode.objects.create(code_hash="x", duration_months=1, creator=user, redeemer=user)
    LifetimeSlot.objects.create(index=1, user=user)
    Buyer.objects.create(user=user)
    Purchase.objects.create(user=user, product="monthly")
    Purchase.objects.create(user=user, product="gift_1_month", gift=GiftCode.objects.get())
    application = Application.objects.create(bot=bot, owner=user, name=f"{user.username} helps")
    Application.objects.create(bot=user, name=user.username)  # as if the person were a bot themselves
    OAuth2Grant.objects.create(application=application, user=user, code_hash="x", code_expires_at=now())
    LogEntry.objects.create(user=user, action_flag=1, object_repr="x", change_message="x")


def _belongings(user: User, other: User, message: Message) -> None:
    emojis = ExpressionPack.objects.create(kind="emoji", creator=user, name="x")
    PackInstallation.objects.create(pack=ExpressionPack.objects.create(kind="emoji", creator=other), user=user)
    PackInstallation.objects.create(pack=emojis, user=other)
    channel = message.channel
    Emoji.objects.create(guild=channel.guild, creator=user, name="x")
    Sticker.objects.create(guild=channel.guild, creator=user, name="x")
    file = MediaFile.objects.create(key="attachments/x", size=1, content_hash="x", media_type="x", uploader=user)
    FavoriteMeme.objects.create(user=user, file=file, name="x", filename="x", content_type="x")
    RecentMention.objects.create(user=user, message=message, guild=channel.guild, channel=channel)
    SavedMessage.objects.create(user=user, message=message)
    ScheduledMessage.objects.create(
        user=user, channel_id=channel.id, scheduled_at=now(), scheduled_local_at="x", timezone="UTC", payload={}
    )
    reaction = Reaction.objects.create(message=message, emoji_key="x", emoji_name="x", count=2)
    for one in (user, other):
        ReactionBy.objects.create(reaction=reaction, user=one)


def _places(actor: Actor, other: User) -> None:
    user = actor.user
    world = World()
    guild = world.guild().member("bob")
    Guild.objects.filter(id=guild.id).update(owner=user)
    Member.objects.create(guild_id=guild.id, user=user)
    UserGuildSettings.objects.create(guild_id=guild.id, user=user)
    UserGuildSettings.objects.create(user=user)
    dogs = Guild.objects.get(id=world.guild("dogs").id)
    Ban.objects.create(guild=dogs, user=user, moderator_id=1, ip="192.0.2.1")
    called = [{"key": "nick", "old_value": None, "new_value": user.username}]
    record(Actor(user=other), dogs.id, AuditAction.MEMBER_UPDATE, target_id=user.id, changes=called)
    channel = Channel.objects.get(id=guild.channel_id("general"))
    message = Message.objects.create(channel=channel, author=user, content="hello")
    _belongings(user, other, message)
    MessageNonce.objects.create(author=user, nonce="1", channel_id=channel.id, message_id=1)
    ReadState.objects.create(user=user, channel=channel)
    Invite.objects.create(code="abc", channel=channel, guild_id=guild.id, inviter=user)
    Webhook.objects.create(guild_id=guild.id, channel=channel, creator=user, name="x", token="x")
    notes = Channel.objects.create(id=user.id, kind=ChannelKind.PERSONAL_NOTES)
    room = Channel.objects.create(kind=ChannelKind.GROUP_DM, owner=user, name="us", member_count=2)
    direct = Channel.objects.create(kind=ChannelKind.DM, dm_key="1_2")
    for place in (room, direct):
        ChannelMember.objects.create(channel=place, user=user)
        ChannelMember.objects.create(channel=place, user=other)
    RoomInvitation.objects.create(channel=room, user=user, inviter=other)
    RoomInvitation.objects.create(channel=room, user=other, inviter=user)
    Connection.objects.create(user=user, type="domain", identifier="x.example.com", name="x.example.com")
    PushSubscription.objects.create(user=user, endpoint="https://push.example.com/x", expires_at=now())
    VoiceConnection.objects.create(id="c", user=user, channel=direct, session_id="s", nonce="n")
    for place, who in ((direct, user), (room, other)):
        call = MeshCall.objects.create(channel=place, started_by=user.id)
        MeshParticipant.objects.create(call=call, user=who)
    assert notes.id == user.id
    topic = topic_of(actor)
    TopicMember.objects.create(topic=topic, user=other, level=2)
    AnonymousIdentity.objects.create(topic=topic, user=user, name="Quiet Fox", name_key="quietfox")
    TopicInvitation.objects.create(topic=topic, invited=user, invited_by=other)
    TopicInvitation.objects.create(topic=topic, invited=other, invited_by=user)
    TopicBan.objects.create(topic=topic_of(Actor(user=other)), user=user, banned_by=other.id)
    post = Post.objects.create(topic=topic, author=user, title="x")
    comment = Comment.objects.create(post=post, author=user, content="x")
    PostVote.objects.create(post=post, user=user, value=1)
    CommentVote.objects.create(comment=comment, user=user, value=-1)
