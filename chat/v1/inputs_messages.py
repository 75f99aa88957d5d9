"""What the guild wire takes about messages and read states."""

from typing import Any

from chat.drafts import AllowedMentions, FileDescription, MessageChanges, MessageDraft, ReferenceDraft
from chat.v1.inputs_embeds import RichEmbedInput
from core.api.fields import (
    BoolField,
    ChoiceField,
    FlagsField,
    IdField,
    Input,
    ItemsField,
    PageSizeField,
    TextField,
    WholeField,
)
from core.media.uploads import Upload

_EDITABLE = ("content", "embeds", "flags", "allowed_mentions", "attachments")
_MOST_IDS = 100
_MOST_STICKERS = 3
_UNBOUNDED = 2**31 - 1  # what is too long is refused later, with a code of its own


class HistoryQuery(Input):
    """Which part of a history: `around` wins over `before` and `after`."""

    limit = PageSizeField(100, usual=50)
    before = IdField(required=False, allow_null=True)
    after = IdField(required=False, allow_null=True, help_text="The newest messages after it, not the ones next to it")
    around = IdField(required=False, allow_null=True)


class ReferenceInput(Input):
    """The message replied to (type 0) or forwarded (type 1)."""

    message_id = IdField()
    channel_id = IdField(required=False)
    guild_id = IdField(required=False)
    type = ChoiceField((0, 1), required=False, default=0)

    def draft(self) -> ReferenceDraft:
        """The reference, as operations take it."""
        return ReferenceDraft(self["message_id"], self.get("channel_id"), self.get("guild_id"), self["type"])


class AllowedMentionsInput(Input):
    """Which mentions of the text may notify. `parse` does not go together with lists."""

    parse = ItemsField(ChoiceField(("users", "roles", "everyone")), required=False)
    users = ItemsField(IdField(), most=_MOST_IDS, required=False)
    roles = ItemsField(IdField(), most=_MOST_IDS, required=False)
    replied_user = BoolField(required=False, default=True)

    def allowed(self) -> AllowedMentions:
        """The rule, as operations take it."""
        lists = {name: tuple(self[name]) for name in ("parse", "users", "roles") if name in self}
        return AllowedMentions(replied_user=self["replied_user"], **lists)


class AttachmentInput(Input):
    """What the sender says of a file: `id` is its number in the form, or in an edit the id of an attachment that the
    message has."""

    id = IdField()
    filename = TextField(1, 255, required=False)
    title = TextField(1, 1024, required=False, allow_null=True)
    description = TextField(1, 4096, required=False, allow_null=True)
    flags = FlagsField(required=False)
    duration = WholeField(0, 2**31 - 1, required=False, allow_null=True, help_text="Seconds")
    waveform = TextField(1, 4096, required=False, allow_null=True)

    def described(self) -> FileDescription:
        """The description, as operations take it."""
        return FileDescription(**self.values, given=frozenset(self.values))


class _MessageInput(Input):
    content = TextField(0, _UNBOUNDED, required=False, allow_null=True)
    embeds = ItemsField(RichEmbedInput(), required=False)
    attachments = ItemsField(AttachmentInput(), required=False)
    allowed_mentions = AllowedMentionsInput(required=False, allow_null=True)
    flags = FlagsField(required=False)

    def _parts(self, files: tuple[Upload, ...]) -> dict[str, Any]:
        allowed = self.get("allowed_mentions")
        return {
            "content": self.get("content") or "",
            "embeds": tuple(embed.embed() for embed in self.get("embeds", ())),
            "described_files": tuple(each.described() for each in self.get("attachments", ())),
            "files": files,
            "allowed_mentions": allowed.allowed() if allowed is not None else None,
            "flags": self.get("flags", 0),
        }


class MessageInput(_MessageInput):
    """A message to send; it needs content, an embed or a forward."""

    message_reference = ReferenceInput(required=False, allow_null=True)
    nonce = TextField(1, 32, required=False)
    favorite_meme_id = IdField(required=False, allow_null=True)
    sticker_ids = ItemsField(IdField(), most=_MOST_STICKERS, required=False, allow_null=True)
    tts = BoolField(required=False)

    def draft(self, files: tuple[Upload, ...] = ()) -> MessageDraft:
        """The message, as operations take it; `files` came along with it."""
        reference = self.get("message_reference")
        return MessageDraft(
            nonce=self.get("nonce"),
            tts=self.get("tts", False),
            sticker_ids=tuple(self.get("sticker_ids") or ()),
            favorite_meme_id=self.get("favorite_meme_id"),
            reference=reference.draft() if reference is not None else None,
            **self._parts(files),
        )


class MessageUpdateInput(_MessageInput):
    """An edit: what is not sent stays as it is."""

    def changes(self, files: tuple[Upload, ...] = ()) -> MessageChanges:
        """The edit, as operations take it; `files` came along with it."""
        given = frozenset(name for name in _EDITABLE if name in self)
        return MessageChanges(given=given, **self._parts(files))


class BulkDeleteInput(Input):
    """The messages to delete."""

    message_ids = ItemsField(IdField())


class AckInput(Input):
    """How many unread mentions are left."""

    mention_count = WholeField(0, 2**31 - 1, required=False, allow_null=True)
    manual = BoolField(required=False, allow_null=True)
