"""What adding, changing and deleting have in common for emojis and stickers, in guilds and in packs."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from core.actor import Actor
from core.errors import Code, ProductError
from core.images import forget_pictures
from core.jobs import withdraw
from core.permissions import P, can
from guilds.access import GuildAccess, access_guild, announce
from guilds.audit import changed, created, deleted, record, record_each
from guilds.expression_kinds import Expression, ExpressionKind, R
from guilds.expression_room import Room, room_in_guild
from guilds.expression_uploads import KeptUpload
from guilds.features import EXPRESSION_PURGE_ALLOWED
from guilds.models import Guild
from guilds.names import offer_names

# -- rows ------------------------------------------------------------------------------------------------------------


Offer = Callable[[dict[str, str | None]], None]
"""Holds what something is to be called, by the name of each field, against what may not be said."""


def store(
    kind: ExpressionKind[Any], actor: Actor, uploads: Sequence[KeptUpload], room: Room, offer: Offer, **home: Any
) -> list[Expression | ProductError]:
    """Make a row of each upload that may be called so and for which there is room; their files stay from now on."""
    made: list[Expression | ProductError] = []
    for upload in uploads:
        refusal = _refusal(offer, kind, upload) or room[upload.animated].take()
        made.append(refusal or _row(kind, actor, upload, home))
    rows = [row for row in made if not isinstance(row, ProductError)]
    rows_of_kind: Any = kind.model._default_manager
    rows_of_kind.bulk_create(rows)
    stored = {row.id for row in rows}
    withdraw(*(upload.removal for upload in uploads if upload.id in stored))
    return made


def _refusal(offer: Offer, kind: ExpressionKind[Any], upload: KeptUpload) -> ProductError | None:
    try:
        offer(_said({name: getattr(upload, name) for name in ("name", *_texts(kind))}))
    except ProductError as refusal:
        return refusal
    return None


def _said(values: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: value if isinstance(value, str) else "\n".join(value or ()) for name, value in values.items()}


def _row(kind: ExpressionKind[Any], actor: Actor, upload: KeptUpload, home: dict[str, Any]) -> Expression:
    columns = {name: getattr(upload, name) for name in ("id", "name", "animated", *_texts(kind))}
    return kind.model(creator=actor.user, **columns, **home)


def _texts(kind: ExpressionKind[Any]) -> tuple[str, ...]:
    return tuple(name for name in ("description", "tags") if hasattr(kind.model, name))


def only(results: list[R | ProductError]) -> R:
    """What became of the only one that was to be added. Raises its refusal."""
    (result,) = results
    if isinstance(result, ProductError):
        raise result
    return result


def found(kind: ExpressionKind[Any], expression_id: int, **home: Any) -> Expression:
    """The expression of a guild or pack. Raises UNKNOWN_EMOJI or UNKNOWN_STICKER."""
    row = kind.model._default_manager.filter(pk=expression_id, **home).first()
    if row is None:
        raise ProductError(kind.unknown)
    return row


def change(row: Expression, changes: dict[str, Any], offer: Offer) -> bool:
    """Write what differs, unless it may not be called so; whether anything did."""
    differing = [name for name, value in changes.items() if getattr(row, name) != value]
    offer(_said({name: changes[name] for name in differing}))
    for name in differing:
        setattr(row, name, changes[name])
    if differing:
        row.save(update_fields=differing)
    return bool(differing)


def remove(kind: ExpressionKind[Any], row: Expression, *, purge: bool) -> None:
    """Delete the row; its file only with `purge`, so that messages that show it still do."""
    if purge:
        forget_pictures([(kind.place, (), str(row.id))], at_once=True)
    row.delete()


# -- in guilds -------------------------------------------------------------------------------------------------------


def add_to_guild(
    kind: ExpressionKind[R], actor: Actor, guild_id: int, uploads: Sequence[KeptUpload]
) -> list[R | ProductError]:
    """Add what the guild has room for. Publishes the guild's expressions if it gained any."""
    access = access_guild(actor, guild_id, P.CREATE_EXPRESSIONS, lock=True)
    room, offer = room_in_guild(kind, access.guild, actor.user), partial(offer_names, actor, access)
    made = store(kind, actor, uploads, room, offer, guild=access.guild)
    rows = [row for row in made if not isinstance(row, ProductError)]
    record_each(actor, guild_id, kind.created, {row.id: created(facts_of(kind, row)) for row in rows})
    if rows:
        announce_all(kind, access.guild)
    return [row if isinstance(row, ProductError) else kind.record(row) for row in made]


def change_in_guild(
    kind: ExpressionKind[R], actor: Actor, guild_id: int, expression_id: int, changes: dict[str, Any]
) -> R:
    """Change one. Publishes the guild's expressions if anything changed."""
    access, row = _access_managed(kind, actor, guild_id, expression_id)
    before = facts_of(kind, row)
    if change(row, changes, partial(offer_names, actor, access)):
        log = changed(before, facts_of(kind, row))
        record(actor, guild_id, kind.updated, target_id=row.id, changes=log)
        announce_all(kind, access.guild)
    return kind.record(row)


def remove_from_guild(
    kind: ExpressionKind[Any], actor: Actor, guild_id: int, expression_id: int, *, purge: bool
) -> None:
    """Delete one. Publishes the guild's expressions."""
    access, row = _access_managed(kind, actor, guild_id, expression_id)
    if purge and EXPRESSION_PURGE_ALLOWED not in access.guild.features:
        raise ProductError(Code.MISSING_ACCESS)
    record(actor, guild_id, kind.deleted, target_id=row.id, changes=deleted(facts_of(kind, row)))
    remove(kind, row, purge=purge)
    announce_all(kind, access.guild)


def _access_managed(
    kind: ExpressionKind[Any], actor: Actor, guild_id: int, expression_id: int
) -> tuple[GuildAccess, Expression]:
    """One's own with CREATE_EXPRESSIONS or MANAGE_EXPRESSIONS, others' with the latter."""
    access = access_guild(actor, guild_id, lock=True)
    manages = can(access.grant, P.MANAGE_EXPRESSIONS)
    if not manages and not can(access.grant, P.CREATE_EXPRESSIONS):
        raise ProductError(Code.MISSING_PERMISSIONS)
    row = found(kind, expression_id, guild=access.guild)
    if not manages and row.creator_id != actor.user_id:
        raise ProductError(Code.MISSING_PERMISSIONS)
    return access, row


def facts_of(kind: ExpressionKind[Any], row: Expression) -> dict[str, Any]:
    """What the audit log keeps of one."""
    return {name: getattr(row, name) for name in kind.facts}


def announce_all(kind: ExpressionKind[Any], guild: Guild) -> None:
    """Tell the guild of all expressions of a kind that it has now."""
    rows = kind.model._default_manager.filter(guild=guild).order_by("id")
    announce(guild, kind.event, **{kind.event_field: tuple(kind.record(row) for row in rows)})
