"""One's own account, changed by its owner."""

from accounts import hooks
from accounts.changes import CheckedProfile
from accounts.events import publish_user_update
from accounts.models import User
from accounts.operations.names import rename, take_handle
from accounts.pictures import AVATARS, BANNERS
from accounts.records import UserRecord
from core.actor import Actor
from core.images import Picture, PicturePlace
from core.operations import operation

_PLAIN = ("global_name", "bio", "pronouns", "accent_color", "country_code")
_COLUMNS = (*_PLAIN, "avatar", "avatar_color", "banner", "banner_color", "flags", "unread_gifts")
_SAID = ("username", "handle", "global_name", "bio", "pronouns")
_NAMES = ("username", "discriminator", "handle")  # saved by who changes them
_FACE = frozenset({*_NAMES, "global_name", "avatar"})


@operation("account.update_profile", limit="user:update")
def update_profile(actor: Actor, *, changes: CheckedProfile) -> User:
    """Change one's own account. Nothing happens when all of it is so already.

    Publishes UserUpdated and, when others see the change, what `publish_user_update` does. A new tag goes to the log
    of contact changes. Raises InvalidForm: TAG_ALREADY_TAKEN and the other refusals of `rename` and `take_handle`, and
    what the hook `name_offered` raises.
    """
    if changes_face(changes):
        hooks.face_changing.run(actor.user_id)
    user = User.objects.select_for_update().get(id=actor.user_id)
    change_profile(user, changes)
    return user


def changes_face(changes: CheckedProfile) -> bool:
    """Whether others may see the change, so that `hooks.face_changing` must run before the row is held."""
    return bool(_FACE & changes.keys())


def change_profile(user: User, changes: CheckedProfile) -> None:
    """`update_profile` as a part of another operation, which holds the row."""
    before, face = _state(user), UserRecord.of(user)
    hooks.name_offered.run(user, _newly_said(user, changes))
    if "username" in changes or "discriminator" in changes:
        rename(user, changes.get("username"), changes.get("discriminator"))
    if "handle" in changes:
        take_handle(user, changes["handle"])
    _apply(user, changes)
    changed = {name for name, value in _state(user).items() if before[name] != value}
    if changed:
        user.save(update_fields=sorted(changed.difference(_NAMES)))
        publish_user_update(user, face_changed=UserRecord.of(user) != face)


def _newly_said(user: User, changes: CheckedProfile) -> dict[str, object]:
    """By the name of the field: the topic side calls its handle `username`."""
    new = {name: changes.get(name) for name in _SAID if name in changes and changes.get(name) != getattr(user, name)}
    return {"username": new.pop("handle"), **new} if "handle" in new and "username" not in new else new


def _state(user: User) -> dict[str, object]:
    return {name: getattr(user, name) for name in (*_COLUMNS, *_NAMES)}


def _apply(user: User, changes: CheckedProfile) -> None:
    for name in _PLAIN:
        if name in changes:
            setattr(user, name, changes[name])  # type: ignore[literal-required]
    if "avatar" in changes:
        user.avatar, user.avatar_color = _shown(AVATARS, user.id, user.avatar, changes["avatar"])
    if "banner" in changes:
        user.banner, user.banner_color = _shown(BANNERS, user.id, user.banner, changes["banner"])
    if changes.get("reads_gifts"):
        user.unread_gifts = 0
    user.flags = (user.flags | changes.get("set_flags", 0)) & ~changes.get("clear_flags", 0)


def _shown(place: PicturePlace, user_id: int, old: str | None, new: Picture | None) -> tuple[str | None, int | None]:
    """Name and color of the new picture; the file of the old one goes after a while."""
    if old is not None and (new is None or new.name != old):
        place.forget(old, user_id)
    return (None, None) if new is None else (new.name, new.color)
