"""What the topic wire takes for rooms."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings

from accounts.api.profile_inputs import PictureAddress, PictureOrAddressField
from accounts.models import User
from chat.room_pictures import NOTHING, Look, kept_background, kept_picture
from chat.room_queries import RoomFilter
from chat.room_records import RoomChanges, RoomDraft
from core.api.fields import BoolField, Input, ItemsField, OidField
from core.errors import FieldCode
from core.ids import new_id
from core.instance_limits import limit
from core.storage import MEDIA_PATH
from topics.api.content import is_address
from topics.api.fields import LooseTextField, TagsField, WordsField

MOST_INVITED = 100
_PICTURE_TEXT = "Pictures must be given in base64, or as http or https addresses"
_FLAG_TEXTS = {"type": "Must be true or false"}
_DESCRIPTION_TEXTS = {
    "long": "Description must be 500 characters or less",
    "type": "Description contains invalid content",
}


class RoomPictureField(PictureOrAddressField):
    """A picture: base64, a data URL, or an http(s) address; null and blank are none."""

    def __init__(self) -> None:
        super().__init__(default=None, texts=dict.fromkeys(("type", "pattern", "long"), _PICTURE_TEXT))

    def parse(self, value: Any) -> Any:
        sent = super().parse(value.strip() if isinstance(value, str) else value)
        if isinstance(sent, PictureAddress) and not is_address(sent.url, ("https", "http")):
            raise self.invalid("pattern", FieldCode.INVALID_URL_FORMAT)
        return sent


class RoomListQuery(Input):
    """Filters of a topic's rooms."""

    tags = ItemsField(LooseTextField(allow_null=True), required=False, allow_null=True)
    search = LooseTextField(required=False, allow_null=True)

    def wanted(self) -> RoomFilter:
        """What the list is narrowed to."""
        tags = tuple(tag.lower() for tag in self.get("tags") or () if tag)
        return RoomFilter(tags=tags, search=self.get("search") or "")


def _name_texts(what: str) -> dict[str, str]:
    return {
        "required": f"{what} name is required",
        "type": f"{what} name is required",
        "long": "Name must be 100 characters or less",
        "pattern": "Name contains invalid characters",
    }


def _flag() -> BoolField:
    return BoolField(required=False, allow_null=True, texts=_FLAG_TEXTS)


def _description() -> WordsField:
    return WordsField(0, 500, required=False, allow_null=True, texts=_DESCRIPTION_TEXTS)


def _tags() -> TagsField:
    return TagsField(required=False, allow_null=True, texts={"type": "Tags must be a list"})


class RoomInput(Input):
    """A room to make."""

    name = WordsField(1, 100, is_line=True, texts=_name_texts("Conversation"))
    description = _description()
    tags = _tags()
    is_public = _flag()
    picture = RoomPictureField()
    background_picture = RoomPictureField()
    voip_enabled = _flag()

    def draft(self, user: User) -> RoomDraft:
        """What the operation takes. Stores pictures that came along, so it may take some seconds."""
        room_id = new_id()
        return RoomDraft(
            id=room_id,
            name=self["name"],
            description=self.get("description") or "",
            tags=self.get("tags") or (),
            is_public=self.get("is_public") is not False,
            picture=picture_look(room_id, self["picture"], user),
            background=background_look(room_id, self["background_picture"], user),
            voip_enabled=self.get("voip_enabled") is not False,
            invited_ids=tuple(self.get("invited_users") or ()),
        )


def _invited() -> ItemsField:
    texts = dict.fromkeys(("type", "long"), "Failed to invite users")
    child = OidField(texts={"type": "Failed to invite users"})
    return ItemsField(child, most=MOST_INVITED, required=False, allow_null=True, texts=texts)


class GroupInput(RoomInput):
    """A group to make."""

    name = WordsField(1, 100, is_line=True, texts=_name_texts("Group chat"))
    invited_users = _invited()


class AnyRoomInput(RoomInput):
    """A room to make in the topic the body names; without one, a group."""

    topic_id = OidField(required=False, allow_null=True, texts={"type": "Invalid topic ID format"})
    invited_users = _invited()


class RoomUpdateInput(Input):
    """What to change in a room; what is absent or null stays."""

    name = WordsField(1, 100, is_line=True, required=False, allow_null=True, texts=_name_texts("Conversation"))
    description = _description()
    tags = _tags()
    is_public = _flag()
    voip_enabled = _flag()

    def changes(self) -> RoomChanges:
        """What the operation takes."""
        names = ("name", "description", "tags", "is_public", "voip_enabled")
        return RoomChanges(**{name: self.get(name) for name in names})


class RoomSettingsInput(Input):
    """The settings of a room; what is absent or null stays."""

    voip_enabled = _flag()

    def changes(self) -> RoomChanges:
        """What the operation takes."""
        return RoomChanges(voip_enabled=self.get("voip_enabled"))


class RoomPictureInput(Input):
    """A picture, or null for none."""

    picture = RoomPictureField()


class RoomBackgroundInput(Input):
    """A background, or null for none."""

    background_picture = RoomPictureField()


class NamedPersonInput(Input):
    """Somebody by id."""

    user_id = OidField(texts={"required": "User ID is required", "type": "User ID is required"})


class InvitedPersonInput(Input):
    """Somebody by id or by name."""

    user_id = OidField(required=False, allow_null=True, texts={"type": "User ID or username is required"})
    username = LooseTextField(required=False, allow_null=True)


def picture_look(room_id: int, sent: Any, user: User) -> Look:
    """A picture as it is to be shown, stored if it came along. May take some seconds."""
    return _look(sent, partial(kept_picture, room_id), user)


def background_look(room_id: int, sent: Any, user: User) -> Look:
    """The same for a background."""
    return _look(sent, partial(kept_background, room_id), user)


def is_own_address(sent: Any) -> bool:
    """Whether a client has sent back an address it was given."""
    own = f"{settings.GUILDHALL.public_url}{MEDIA_PATH}"
    return isinstance(sent, PictureAddress) and sent.url.startswith(own)


def _look(sent: Any, keep: Callable[..., Look], user: User) -> Look:
    if sent is None:
        return NOTHING
    if isinstance(sent, PictureAddress):
        return Look(address=sent.url)
    return keep(sent, most_bytes=limit("avatar_max_size", traits=user.traits), by=user.id)
