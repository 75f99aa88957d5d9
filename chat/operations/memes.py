"""Media that people keep to send again. The file is shared with whatever else shows it, and outlives that."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from chat.events_memes import FavoriteMemeCreated, FavoriteMemeDeleted, FavoriteMemeUpdated
from chat.meme_records import FavoriteMemeRecord
from chat.models import FavoriteMeme, MediaFile
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.events import publish
from core.instance_limits import limit
from core.operations import operation

KINDS = ("image/", "video/", "audio/")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemeDraft:
    """What a person calls a piece of media, and what it is for them."""

    name: str
    alt_text: str | None = None
    tags: tuple[str, ...] = ()
    is_gifv: bool = False
    klipy_slug: str | None = None
    tenor_slug_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemeChanges:
    """What is called otherwise: of "name", "alt_text" and "tags", only what is in `values`."""

    values: dict[str, Any] = field(default_factory=dict)


@operation("meme.keep")
def keep_meme(actor: Actor, *, file_id: int, filename: str, draft: MemeDraft) -> FavoriteMemeRecord:
    """Keep a stored file, which the caller has shown to be media that the actor may see.

    Publishes FavoriteMemeCreated. Raises MAX_FAVORITE_MEMES, and InvalidForm at `name`, `tags` or `media`, where the
    same content is kept already or its file went meanwhile.
    """
    _check_words(actor, draft.name, draft.tags)
    file = _file_to_keep(actor, file_id)
    check_room(actor)

    record = FavoriteMemeRecord.of(_stored(actor, file, filename, draft))

    publish(FavoriteMemeCreated(user_id=actor.user_id, meme=record))
    return record


def _file_to_keep(actor: Actor, file_id: int) -> MediaFile:
    # Whoever keeps many at once waits here for themselves: the limit holds, and nothing is kept twice.
    User.objects.select_for_update(no_key=True).get(id=actor.user_id)
    file = MediaFile.objects.select_for_update(no_key=True).filter(pk=file_id, is_gone=False).first()
    if file is None:
        raise InvalidForm.at("media", FieldCode.NO_VALID_MEDIA_IN_MESSAGE)
    if FavoriteMeme.objects.filter(user_id=actor.user_id, file__content_hash=file.content_hash).exists():
        raise InvalidForm.at("media", FieldCode.MEDIA_ALREADY_IN_FAVORITE_MEMES)
    return file


def _stored(actor: Actor, file: MediaFile, filename: str, draft: MemeDraft) -> FavoriteMeme:
    return FavoriteMeme.objects.create(
        user_id=actor.user_id,
        file=file,
        name=draft.name,
        alt_text=draft.alt_text,
        tags=list(draft.tags),
        filename=filename,
        content_type=file.media_type,
        is_gifv=draft.is_gifv or bool(draft.klipy_slug or draft.tenor_slug_id),
        klipy_slug=draft.klipy_slug,
        tenor_slug_id=draft.tenor_slug_id,
    )


@operation("meme.update", limit="favorite_meme:update")
def update_meme(actor: Actor, meme_id: int, *, changes: MemeChanges) -> FavoriteMemeRecord:
    """Call or describe a kept piece otherwise. Publishes FavoriteMemeUpdated.

    Raises UNKNOWN_FAVORITE_MEME, and InvalidForm at `name` or `tags`.
    """
    rows = FavoriteMeme.objects.select_for_update(of=("self",)).select_related("file")
    row = rows.filter(pk=meme_id, user_id=actor.user_id).first()
    if row is None:
        raise ProductError(Code.UNKNOWN_FAVORITE_MEME)
    _check_words(actor, changes.values.get("name", row.name), tuple(changes.values.get("tags", ())))

    for name, value in changes.values.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes.values))

    record = FavoriteMemeRecord.of(row)
    publish(FavoriteMemeUpdated(user_id=actor.user_id, meme=record))
    return record


@operation("meme.delete", limit="favorite_meme:delete")
def delete_meme(actor: Actor, meme_id: int) -> None:
    """Keep a piece no longer; nothing happens if it is not there. Publishes FavoriteMemeDeleted."""
    gone, _ = FavoriteMeme.objects.filter(pk=meme_id, user_id=actor.user_id).delete()
    if gone:
        publish(FavoriteMemeDeleted(user_id=actor.user_id, meme_id=meme_id))


def check_room(actor: Actor) -> None:
    """Raises MAX_FAVORITE_MEMES where a person keeps as many as they may."""
    most = limit("max_favorite_memes", traits=actor.user.traits)
    if FavoriteMeme.objects.filter(user_id=actor.user_id).count() >= most:
        raise ProductError(Code.MAX_FAVORITE_MEMES, variables={"limit": most}, max_favorite_memes=most)


def _check_words(actor: Actor, name: str, tags: tuple[str, ...]) -> None:
    if not name:
        raise InvalidForm.at("name", FieldCode.FAVORITE_MEME_NAME_REQUIRED)
    most = limit("max_favorite_meme_tags", traits=actor.user.traits)
    if len(tags) > most:
        raise InvalidForm.at("tags", FieldCode.INVALID_FORMAT, text=f"There can be at most {most} tags")
