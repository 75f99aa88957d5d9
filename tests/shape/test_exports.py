"""Nothing is forgotten in a copy of one's data, and nothing of others gets into it: every field of every model is in
the copy, or says why not. What a copy finds, an erasure leaves none of (see also test_erasure.py)."""

import io
import json
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps

from accounts import hooks
from accounts.erasure import erase
from accounts.exports.making import make_copy
from accounts.exports.places import export_key
from accounts.models import BackupCode, Passkey, RecoveryCode, SecurityQuestion, User
from accounts.operations.exports import request_export
from chat.exporting import ATTACHMENTS, MESSAGES
from chat.models import Attachment, Channel, ChannelKind, ChannelMember, MediaFile, Message
from core.actor import Actor
from core.clock import now
from core.exports import Table
from core.storage import files
from integrations.models import Donor, OAuth2AccessToken, OAuth2RefreshToken
from moderation.models import Report, ReportKind
from posts.models import PostImage
from tests.shape.test_erasure import NUMBERS, REFERENCES, _somebody_with_everything
from topics.models import Topic

KEY = "a row's number, or whose row it is: the copy says it by where it stands"
SECRET = "whoever has it could act as the person, or guess at what they keep secret"
OTHERS = "said, done or decided by somebody else, or about somebody else"
THING = "about a place or thing that is nobody's own"
WORK = "bookkeeping of the server: it follows from something else, or is gone in a moment"

NOT_EXPORTED: dict[str, dict[str, str]] = {
    "account.EmailAddress": {KEY: "id user"},
    "account.EmailConfirmation": {SECRET: "key", WORK: "id email_address created sent"},
    "accounts.AccountBan": {KEY: "user", OTHERS: "banned_by closers"},
    "accounts.AccountWarning": {KEY: "user", OTHERS: "warned_by report_id"},
    "accounts.AdminKey": {KEY: "creator", WORK: "made_with consent_id", SECRET: "secret_hash"},
    "accounts.Arrival": {KEY: "id user", WORK: "place_id at"},
    "accounts.Attention": {KEY: "id user"},
    "accounts.AuthSession": {KEY: "user", SECRET: "token_hash"},
    "accounts.BackupCode": {KEY: "device", SECRET: "code_hash sealed"},
    "accounts.BackupCodes": {KEY: "id user", WORK: "name confirmed"},
    "accounts.BetaCode": {KEY: "creator redeemer", SECRET: "code_hash sealed_code"},
    "accounts.ContactChange": {KEY: "user", OTHERS: "actor_id"},
    "accounts.ContactBan": {OTHERS: "id kind value key banned_by banned_at"},
    "accounts.DataExport": {
        KEY: "user",
        WORK: "job_id attempts progress_percent progress_step error content_hash has_file",
    },
    "accounts.Erasure": {KEY: "user", WORK: "ghost started_at"},
    "accounts.InstanceMarker": {THING: "name created_at"},
    "accounts.KnownAddress": {KEY: "id user"},
    "accounts.Notification": {KEY: "user", OTHERS: "title message data sender sender_name context_name"},
    "accounts.Passkey": {KEY: "user", SECRET: "public_key"},
    "accounts.PendingRegistration": {KEY: "user", WORK: "burst"},
    "accounts.RecoveryCode": {SECRET: "code_hash"},
    "accounts.ReservedId": {OTHERS: "email_key email user_id updated_at"},
    "accounts.Relationship": {KEY: "owner"},
    "accounts.SecurityQuestion": {KEY: "id user", SECRET: "answer_hash"},
    "accounts.TotpDevice": {KEY: "id user", SECRET: "key last_step"},
    "accounts.User": {
        KEY: "bot_owner",
        SECRET: "password bot_secret_hash",
        OTHERS: "suspicious_activity_flags",
        WORK: "username_key handle_key email_key",
    },
    "accounts.UserNote": {KEY: "id owner"},
    "accounts.UserSettings": {KEY: "user"},
    "accounts.User_groups": {KEY: "id user", THING: "group"},
    "accounts.User_user_permissions": {KEY: "id user", THING: "permission"},
    "accounts.Voucher": {
        KEY: "id user",
        SECRET: "token_hash code_hash data",
        WORK: "purpose code_sent_at code_expires_at attempts created_at expires_at",
    },
    "admin.LogEntry": {
        KEY: "id user",
        OTHERS: "action_time content_type object_id object_repr action_flag change_message",
    },
    "auth.Group": {THING: "id name"},
    "auth.Group_permissions": {THING: "id group permission"},
    "auth.Permission": {THING: "id name content_type codename"},
    "chat.Attachment": {WORK: "file scheduled position flags waveform nsfw expires_at"},
    "chat.Call": {WORK: "channel message_id region ringing ring_until participants started_at"},
    "chat.Channel": {
        KEY: "owner",
        OTHERS: "deleted_by",
        THING: "guild last_message_id last_pin_at topic position parent_id overwrites nsfw rate_limit_per_user bitrate"
        " user_limit rtc_region url icon description tags is_public history_from picture background_picture"
        " voip_enabled member_count message_count last_activity is_deleted deleted_at permanent_delete_at"
        " deletion_status",
    },
    "chat.ChannelMember": {KEY: "id user", WORK: "history_from cleared_up_to"},
    "chat.FavoriteMeme": {KEY: "user", WORK: "file attachment_id"},
    "chat.Invite": {KEY: "inviter"},
    "chat.MediaFile": {KEY: "uploader", WORK: "key width height placeholder animated duration is_gone"},
    "chat.Message": {
        KEY: "author",
        THING: "webhook_id webhook_name webhook_avatar",
        OTHERS: "snapshots embeds reference call deleted_by deletion_reason pinned read_at",
        WORK: "flags tts mention_everyone mention_ids mention_role_ids has_files words",
    },
    "chat.MessageNonce": {KEY: "id author", WORK: "nonce channel_id message_id created_at"},
    "chat.Pin": {THING: "message channel pinned_at", OTHERS: "pinned_by"},
    "chat.Reaction": {THING: "id emoji_key animated count"},
    "chat.ReactionBy": {KEY: "id user", WORK: "reaction"},
    "chat.ReadState": {KEY: "id user", WORK: "last_pin_at"},
    "chat.RecentMention": {KEY: "id user", WORK: "by_role by_everyone"},
    "chat.RoomInvitation": {KEY: "id user", OTHERS: "inviter"},
    "chat.SavedMessage": {KEY: "id user"},
    "chat.ScheduledMessage": {KEY: "user", WORK: "job_id"},
    "contenttypes.ContentType": {THING: "id app_label model"},
    "core.Job": {
        WORK: "id name queue arguments sealed_arguments state attempts run_after dispatched_at runner heartbeat_at"
        " progress error created_at finished_at"
    },
    "core.InstanceSetting": {THING: "name value changed_at"},
    "core.OutboxEvent": {WORK: "id streams body"},
    "guilds.AuditLogEntry": {OTHERS: "id guild user_id action_type target_id reason options changes"},
    "guilds.Ban": {KEY: "id user", OTHERS: "moderator_id reason"},
    "guilds.DiscoveryListing": {
        THING: "guild status description description_key category applied_at reviewed_at review_reason",
        OTHERS: "reviewed_by",
    },
    "guilds.Emoji": {KEY: "creator"},
    "guilds.ExpressionPack": {KEY: "creator"},
    "guilds.Guild": {
        KEY: "owner",
        THING: "version name_key icon banner banner_width banner_height splash splash_width splash_height"
        " splash_card_alignment embed_splash embed_splash_width embed_splash_height vanity_url_code vanity_uses"
        " system_channel_id system_channel_flags rules_channel_id afk_channel_id afk_timeout features"
        " verification_level mfa_level nsfw_level explicit_content_filter default_message_notifications"
        " disabled_operations message_history_cutoff member_count words raid_since raid_until",
    },
    "guilds.Member": {KEY: "id user", OTHERS: "inviter_id"},
    "guilds.PackInstallation": {KEY: "id user"},
    "guilds.Role": {THING: "id guild name color position hoist_position permissions hoist mentionable"},
    "guilds.Sticker": {KEY: "creator"},
    "guilds.UserGuildSettings": {KEY: "id user"},
    "integrations.Buyer": {KEY: "user", SECRET: "customer_id subscription_id", WORK: "told_at"},
    "integrations.Purchase": {KEY: "user", SECRET: "payment_id subscription_id"},
    "integrations.GiftCode": {KEY: "creator redeemer", SECRET: "code_hash sealed_code"},
    "integrations.LifetimeSlot": {KEY: "user"},
    "integrations.Donor": {SECRET: "customer_id subscription_id", WORK: "email_key locale told_at under_way_since"},
    "integrations.DonorToken": {SECRET: "token_hash", WORK: "donor expires_at used_at"},
    "integrations.PaymentEvent": {WORK: "id received_at"},
    "integrations.MeshCall": {WORK: "id channel name started_by started_at alone_since"},
    "integrations.MeshParticipant": {
        KEY: "user",
        WORK: "id call joined_at heartbeat_at is_muted is_disconnected clients",
    },
    "integrations.Application": {KEY: "owner", SECRET: "secret_hash"},
    "integrations.OAuth2AccessToken": {KEY: "id", SECRET: "token_hash"},
    "integrations.OAuth2Grant": {
        KEY: "user",
        SECRET: "code_hash code_challenge",
        WORK: "code_expires_at code_used_at",
    },
    "integrations.OAuth2RefreshToken": {KEY: "id", SECRET: "token_hash"},
    "integrations.Connection": {KEY: "id user", WORK: "token"},
    "integrations.PushSubscription": {KEY: "id user session", SECRET: "endpoint p256dh auth"},
    "integrations.ShortLink": {THING: "code url digest clicks created_at"},
    "integrations.Theme": {KEY: "author"},
    "integrations.VoiceConnection": {
        KEY: "user",
        SECRET: "nonce",
        WORK: "id guild channel session_id version self_mute self_deaf self_video self_stream is_mobile"
        " viewer_stream_keys mute deaf may_speak may_stream is_guest issued_at confirmed_at",
    },
    "integrations.Relay": {
        THING: "id name url latitude longitude region capacity current_connections public_key registered_at"
        " last_seen_at",
        SECRET: "token_hash",
    },
    "integrations.VoiceRegion": {
        THING: "vip_only required_guild_features allowed_guild_ids allowed_user_ids created_at updated_at id name emoji"
        " latitude longitude is_default"
    },
    "integrations.VoiceRoom": {THING: "channel region_id server_id wanted_region"},
    "integrations.VoiceServer": {
        THING: "id vip_only required_guild_features allowed_guild_ids allowed_user_ids created_at updated_at region"
        " server_id endpoint is_active",
        SECRET: "api_key sealed_secret",
    },
    "integrations.Webhook": {KEY: "id creator", THING: "guild channel name avatar", SECRET: "token"},
    "integrations.WebhookDelivery": {WORK: "id webhook number at"},
    "integrations.WebhookPicture": {WORK: "id webhook_id source name at"},
    "moderation.AdminAuditEntry": {
        OTHERS: "id admin_id action target_type target_id reason metadata created_at",
        WORK: "number previous hash seal",
    },
    "moderation.Evidence": {
        OTHERS: "report provider tracking_id sha256 kept_sha256 user_id has_files is_going is_held held_until "
        "expires_at created_at"
    },
    "moderation.ReportedFile": {OTHERS: "id report attachment_id file filename"},
    "moderation.Submission": {OTHERS: "report state begun_at ncmec_report_id submitted_at submitted_by failure_reason"},
    "moderation.FileBan": {OTHERS: "id sha256 note banned_by created_at"},
    "moderation.IndexRefresh": {WORK: "id index_type subject_id job_id total indexed last_id started_at completed_at"},
    "moderation.Appeal": {KEY: "user", OTHERS: "decided_by"},
    "moderation.Archive": {
        OTHERS: "id subject_type subject_id requested_by requested_at expires_at",
        WORK: "job_id started_at completed_at failed_at attempts progress_percent progress_step error size"
        " content_hash",
    },
    "moderation.AuditHead": {WORK: "id number hash seal"},
    "moderation.AutomodRule": {
        THING: "id name kind settings scope place_id refuses reports time_out_minutes spared_role_ids"
        " spared_channel_ids spares_staff is_enabled changed_at"
    },
    "moderation.MessageShred": {
        OTHERS: "id admin_id author_id entries until position requested total processed skipped state error created_at"
        " ended_at"
    },
    "moderation.RaidRemoval": {
        OTHERS: "id actor_id by_staff guild_id topic_id since until reason by_name closes_accounts position in_hand"
        " people state error created_at ended_at"
    },
    "moderation.Report": {
        KEY: "reporter",
        OTHERS: "reported_user alias reporter_facts snapshot context assignee notes reviewed_by reviewed_at action"
        " public_comment escalated_by escalated_to escalated_at escalation_reason",
        WORK: "invite_code is_private is_open server_key times",
    },
    # What administrators think of somebody is theirs, and would tell what they look into (see docs/sanctions.md).
    "moderation.StaffNote": {OTHERS: "id subject_type subject_id author_id text created_at struck_at"},
    "moderation.Strike": {KEY: "user", OTHERS: "given_by report_id taken_back_by"},
    "moderation.SystemMessageJob": {
        OTHERS: "id state content created_by approved_by registered_from registered_until excluded_guild_ids"
        " target_count sent_count failed_count cursor last_error created_at approved_at"
    },
    "moderation.Ticket": {KEY: "user", OTHERS: "reviewed_by"},
    "moderation.TicketMessage": {KEY: "user"},
    "posts.Comment": {KEY: "author", WORK: "mention_ids words", OTHERS: "deleted_by"},
    "posts.CommentVote": {KEY: "id user"},
    "posts.Post": {KEY: "author", WORK: "mention_ids heat words", OTHERS: "deleted_by"},
    "posts.PostImage": {WORK: "file"},
    "posts.PostVote": {KEY: "id user"},
    "sessions.Session": {SECRET: "session_key session_data", WORK: "expire_date"},
    "socialaccount.SocialAccount": {KEY: "id user", SECRET: "extra_data"},
    "socialaccount.SocialApp": {THING: "id provider provider_id name client_id settings", SECRET: "secret key"},
    "socialaccount.SocialToken": {KEY: "id app account", SECRET: "token token_secret expires_at"},
    "topics.AnonymousIdentity": {KEY: "id user", WORK: "name_key"},
    "topics.ReleasedAlias": {OTHERS: "id topic name_key"},
    "topics.Topic": {
        KEY: "owner",
        WORK: "title_key private_from history_from raid_since raid_until",
        OTHERS: "deleted_by",
    },
    "topics.TopicBan": {KEY: "id user", OTHERS: "banned_by"},
    "topics.TopicInvitation": {OTHERS: "invited_by"},
    "topics.TopicMember": {KEY: "id user", WORK: "history_from", OTHERS: "added_by added_at"},
    "topics.TopicTag": {THING: "id topic tag"},
}

# Rows that stay at an account that says nothing any more: what keeps the person out, the other side of a conversation.
LEFT_BY_AN_ERASURE = {"user", "private_channels", "guild_bans", "topic_bans", "reports"}


def tables() -> list[Table]:
    return [table for found in hooks.export_tables.collect() for table in found] + [MESSAGES, ATTACHMENTS]


def label(field: Any) -> str:
    return f"{field.model._meta.app_label}.{field.model.__name__}.{field.name}"


def test_every_field_is_in_the_copy_or_says_why_not() -> None:
    models_of_all = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    every = {label(field) for model in models_of_all for field in model._meta.concrete_fields}
    exported = {label(field) for table in tables() for field in table.fields()}
    said = [
        f"{model}.{name}" for model, why in NOT_EXPORTED.items() for names in why.values() for name in names.split()
    ]
    assert len(said) == len(set(said))
    assert exported & set(said) == set()
    assert every - exported - set(said) == set()
    assert exported | set(said) == every


def test_a_section_is_written_once() -> None:
    written = [(table.file, table.section) for table in tables() if table.model not in (Message, Attachment)]
    assert len(written) == len(set(written))


def test_secrets_and_whose_they_are_come_from_one_table() -> None:
    """What an erasure hands on or deletes, and what a copy holds, are the same rows: whatever refers to a person has a
    fate in one table, and a reason or a place in the other."""
    named = {
        f"{model}.{name}" for model, why in NOT_EXPORTED.items() for names in why.values() for name in names.split()
    }
    named |= {label(field) for table in tables() for field in table.fields()}
    assert (set(REFERENCES) | set(NUMBERS)) - named == set()


# -- the archive -----------------------------------------------------------------------------------------------------


def copy_of(user: User) -> dict[str, Any]:
    """The copy of somebody's data: its files by name, JSON read."""
    export = request_export(Actor(user=user))
    assert make_copy(user.id, export.id)
    with files().open(export_key(user.id, export.id)) as file, ZipFile(io.BytesIO(file.read())) as archive:
        raw = {name: archive.read(name) for name in archive.namelist()}
    return {name: json.loads(content) if name.endswith(".json") else content for name, content in raw.items()}


@pytest.fixture
def person() -> User:
    user = _somebody_with_everything()
    user.refresh_from_db()
    message = Message.objects.filter(author=user).latest("id")
    file = MediaFile.objects.create(key="attachments/y", size=5, content_hash="y", media_type="x", uploader=user)
    Attachment.objects.create(
        message=message, file=file, channel_id=message.channel_id, filename="cat.png", content_type="image/png"
    )
    PostImage.objects.create(post=user.posts.latest("id"), file=file, filename="cat.png", content_type="image/png")
    for token in (OAuth2AccessToken, OAuth2RefreshToken):
        token.objects.create(grant=user.oauth2_grants.get(), token_hash=f"hash of a {token.__name__}", expires_at=now())
    User.objects.filter(id=user.id).update(email_verified=True)
    Donor.objects.create(email=str(user.email), email_key=str(user.email_key), customer_id="customer of the provider")
    room = Channel.objects.create(kind=ChannelKind.TOPIC_ROOM, home_topic=Topic.objects.filter(owner=user)[0], name="x")
    ChannelMember.objects.create(channel=room, user=user)
    ChannelMember.objects.filter(user=user).update(pinned_at=now())
    Report.objects.create(kind=ReportKind.GUILD, target_id=message.channel.guild_id, reporter=user, category="spam")
    Passkey.objects.filter(user=user).update(public_key=b"bytes of the key")
    BackupCode.objects.update(code_hash="hash of a code", sealed="a sealed code")
    RecoveryCode.objects.update(code_hash="hash of another code")
    SecurityQuestion.objects.update(answer_hash="hash of an answer")
    User.objects.filter(id=user.id).update(pending_deletion_at=None)
    return user


@pytest.mark.django_db
def test_what_a_copy_holds_an_erasure_leaves_none_of(person: User) -> None:
    """SEC-072: the two are proven by one list of rows."""
    found = {table.section: len(list(table.found(person))) for table in tables() if table.section}
    # All of it was there, or the rest of this test would prove nothing.
    assert {section for section, count in found.items() if not count} == set()
    User.objects.filter(id=person.id).update(pending_deletion_at=now())
    bots = list(User.objects.filter(bot_owner=person).values_list("id", flat=True))
    assert [erase(user_id) for user_id in (person.id, *bots)] == [True, True]
    person.refresh_from_db()
    left = {table.section or table.file for table in tables() if list(table.found(person))}
    assert left <= LEFT_BY_AN_ERASURE


@pytest.mark.django_db
def test_every_column_is_in_the_archive(person: User) -> None:
    content = copy_of(person)
    for table in tables():
        if table.model in (Message, Attachment):
            continue
        document = content[table.file]
        rows = document[table.section] if table.section else document
        first = rows if table.alone else rows[0] if rows else None
        if table.section != "exports" and first is not None:
            assert len(first) == len(table.columns), table.section


@pytest.mark.django_db
def test_no_secret_is_in_the_archive(person: User) -> None:
    """Every value of every column called secret, of all rows there are, is looked for."""
    text = json.dumps({name: found for name, found in copy_of(person).items() if name.endswith(".json")})
    secrets = [f"{name}.{column}" for name, why in NOT_EXPORTED.items() for column in why.get(SECRET, "").split()]
    looked_for = set()
    for name in secrets:
        model, column = name.rsplit(".", 1)
        for value in apps.get_model(model)._default_manager.values_list(column, flat=True):
            plain = value.decode() if isinstance(value, bytes) else str(value)
            if len(plain) > _SHORT:
                looked_for.add(name)
                assert json.dumps(plain)[1:-1] not in text, name
    assert looked_for >= {"accounts.User.password", "accounts.AuthSession.token_hash", "accounts.Passkey.public_key"}
    assert looked_for >= {"accounts.TotpDevice.key", "accounts.BackupCode.sealed", "accounts.RecoveryCode.code_hash"}


_SHORT = 8
