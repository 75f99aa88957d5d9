"""What a new message points to: the message it answers, or the one it passes on."""

from typing import Any, NamedTuple

from accounts.records import UserRecord
from chat.access import GUILD_SIDE, ChannelAccess, access_channel, readable_message
from chat.checks import check_age
from chat.drafts import MessageDraft, ReferenceDraft
from chat.models import MediaFile
from chat.models.message import ORDINARY_KINDS, MessageFlags, MessageKind
from chat.records import AttachmentRecord, MessageRecord, Reference
from core.clock import iso, iso_or_none
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import created_at
from core.permissions import P


class Referred(NamedTuple):
    """What becomes of a draft's reference in the message."""

    kind: int = MessageKind.DEFAULT
    reference: Reference | None = None
    answered: MessageRecord | None = None
    snapshots: tuple[dict[str, Any], ...] = ()
    passed_on: tuple[AttachmentRecord, ...] = ()

    @property
    def answered_author(self) -> UserRecord | None:
        """Who wrote what the message answers; nobody if that came by a webhook."""
        return self.answered.person if self.answered is not None else None


def resolved_reference(access: ChannelAccess, draft: MessageDraft) -> Referred:
    """The reference of a message to be sent, after asking whether the actor may read what it points to.

    Raises UNKNOWN_MESSAGE, what `access_channel` raises for the source of a forward, and InvalidForm at
    `message_reference`.
    """
    if draft.reference is None:
        return Referred()
    if draft.reference.is_forward:
        return _forward(access, draft, draft.reference)
    return _reply(access, draft.reference)


def _reply(access: ChannelAccess, wanted: ReferenceDraft) -> Referred:
    if wanted.channel_id not in (None, access.channel.id):
        raise ProductError(Code.UNKNOWN_MESSAGE)
    answered = readable_message(access, wanted.message_id)
    if answered.kind not in ORDINARY_KINDS:
        raise InvalidForm.at("message_reference", FieldCode.CANNOT_REPLY_TO_SYSTEM_MESSAGE)
    reference = Reference(
        channel_id=access.channel.id, message_id=answered.id, guild_id=access.channel.guild_id, kind=wanted.kind
    )
    return Referred(MessageKind.REPLY, reference, answered)


def _forward(access: ChannelAccess, draft: MessageDraft, wanted: ReferenceDraft) -> Referred:
    if wanted.channel_id is None:
        raise InvalidForm.at("message_reference", FieldCode.FORWARD_REFERENCE_REQUIRES_CHANNEL_AND_MESSAGE)
    if draft.content or draft.embeds or draft.described_files or draft.sticker_ids or draft.favorite_meme_id:
        raise InvalidForm.at("message_reference", FieldCode.FORWARD_MESSAGES_CANNOT_CONTAIN_CONTENT)
    source = access_channel(access.actor, wanted.channel_id, P.READ_MESSAGE_HISTORY, kinds=GUILD_SIDE)
    access.require(P.READ_MESSAGE_HISTORY)
    check_age(source)
    if wanted.guild_id not in (None, source.channel.guild_id):
        raise InvalidForm.at("message_reference.guild_id", FieldCode.GUILD_ID_MUST_MATCH_REFERENCED_MESSAGE)
    passed_on = readable_message(source, wanted.message_id)
    reference = Reference(
        channel_id=source.channel.id, message_id=passed_on.id, guild_id=source.channel.guild_id, kind=wanted.kind
    )
    if passed_on.attachments:
        access.require(P.ATTACH_FILES)
    # The files themselves go along as attachments of the new message; the snapshot is the words alone.
    snapshots = passed_on.snapshots or (_snapshot(passed_on),)
    if not access.can(P.EMBED_LINKS):
        snapshots = tuple({**snapshot, "embeds": []} for snapshot in snapshots)
    return Referred(reference=reference, snapshots=snapshots, passed_on=_still_there(passed_on.attachments))


def _still_there(attachments: tuple[AttachmentRecord, ...]) -> tuple[AttachmentRecord, ...]:
    """Those whose files nobody removes before the message that shows them now is stored."""
    if not attachments:
        return ()
    files = MediaFile.objects.select_for_update(no_key=True).filter(id__in={each.file_id for each in attachments})
    held = set(files.order_by("id").values_list("id", flat=True))
    return tuple(each for each in attachments if each.file_id in held)


def _snapshot(message: MessageRecord) -> dict[str, Any]:
    is_bare = bool(message.flags & MessageFlags.SUPPRESS_EMBEDS)
    return {
        "content": message.content,
        "timestamp": iso(created_at(message.id)),
        "edited_timestamp": iso_or_none(message.edited_at),
        "mentions": [str(user.id) for user in message.mentions],
        "mention_roles": [str(role_id) for role_id in message.mention_role_ids],
        "embeds": [] if is_bare else list(message.embeds),
        "type": message.kind,
        "flags": message.flags,
    }
