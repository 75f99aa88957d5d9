"""Spellings that every object of the topic wire shares: ids, and the face of an author."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.api.render import picture_of
from accounts.records import UserRecord
from core.ids import to_oid
from topics.models import Level


def oid_or_none(number: int | None) -> str | None:
    """An id, or null."""
    return None if number is None else to_oid(number)


def oids(numbers: Iterable[int]) -> list[str]:
    """Ids, in order."""
    return [to_oid(number) for number in numbers]


def name_of(user: UserRecord) -> str:
    """The name this wire knows somebody by."""
    return user.handle


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """Who wrote something, as one reader sees it.

    Anonymous writing shows its alias and nothing else to everybody but its author, who sees whose it is: the id and
    the account's name are the author's own, the displayed name stays the alias.
    """

    user_id: str
    username: str
    display_name: str
    profile_picture: str | None
    is_admin: bool
    is_owner: bool
    is_moderator: bool
    is_anonymous: bool


def face_of(author: UserRecord, alias: str, level: int, *, is_admin: bool, is_own: bool = False) -> Face:
    """The face of an author with a `level` in the place where they wrote; `is_own` when they read it themselves."""
    if alias:
        return Face(
            user_id=to_oid(author.id) if is_own else "",
            username=name_of(author) if is_own else alias,
            display_name=alias,
            profile_picture=None,
            is_admin=False,
            is_owner=False,
            is_moderator=False,
            is_anonymous=True,
        )
    return Face(
        user_id=to_oid(author.id),
        username=name_of(author),
        display_name=name_of(author),
        profile_picture=picture_of(author),
        is_admin=is_admin,
        is_owner=level == Level.OWNER,
        is_moderator=level == Level.MODERATOR,
        is_anonymous=False,
    )


def deleter(deleted_by: int | None, author: UserRecord, alias: str, *, is_own: bool) -> str | None:
    """Who deleted something. That the author of something anonymous did is told to the author alone."""
    if deleted_by is not None and deleted_by == author.id and alias and not is_own:
        return ""
    return oid_or_none(deleted_by)
