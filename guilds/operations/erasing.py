"""What guilds do when an account is erased."""

from accounts.models import User
from accounts.models.user import UserFlags
from core.db.pieces import delete_piece, update_piece
from guilds import hooks
from guilds.audit import AuditAction
from guilds.models import (
    AuditLogEntry,
    Ban,
    Emoji,
    ExpressionPack,
    Guild,
    Member,
    PackInstallation,
    Role,
    Sticker,
    UserGuildSettings,
)
from guilds.operations.changing import announce_guild
from guilds.operations.ending import remove_guild
from guilds.operations.joining import dismiss
from guilds.operations.packs import remove_pack


def owns_guilds(user_id: int) -> bool:
    """Whether the person owns any guild."""
    return Guild.objects.filter(owner_id=user_id).exists()


def pass_on_guild(user: User, ghost: User) -> bool:
    """Hand the next guild that the person owns to its highest member, the longest-serving one of several; without
    another person in it, delete it. Publishes GuildUpdated or GuildDeleted.

    People who delete their accounts themselves have handed over before; those whom the server deletes may not have.
    """
    guild = Guild.objects.select_for_update(no_key=True).filter(owner=user).order_by("id").first()
    if guild is None:
        return False
    successor_id = _successor(guild)
    if successor_id is None:
        remove_guild(guild, user.id)
        return True
    guild.owner_id = successor_id
    guild.save(update_fields=["owner"])
    announce_guild(guild)
    hooks.guild_changed.run(guild, frozenset({"owner_id"}))
    return True


def leave_guild(user: User, ghost: User) -> bool:
    """Take the person out of the next guild. Publishes MemberLeft."""
    guild_id = Member.objects.filter(user=user).order_by("guild_id").values_list("guild_id", flat=True).first()
    if guild_id is None:
        return False
    guild = Guild.objects.select_for_update(no_key=True).get(id=guild_id)
    member = Member.objects.select_related("user").filter(guild=guild, user=user).first()
    if member is not None:
        dismiss(guild, member, "left")
    return True


def forget_settings(user: User, ghost: User) -> bool:
    """Forget what the person wanted to hear of guilds and private channels."""
    deleted, _ = UserGuildSettings.objects.filter(user=user).delete()
    return bool(deleted)


def forget_expressions(user: User, ghost: User) -> bool:
    """Delete the next of the person's packs, some of what they installed; what they gave to guilds stays, as the
    ghost's."""
    packs = list(ExpressionPack.objects.select_for_update().filter(creator=user).order_by("id")[:1])
    for pack in packs:
        remove_pack(pack)
    installed = PackInstallation.objects.filter(user=user)
    emojis, stickers = Emoji.objects.filter(creator=user), Sticker.objects.filter(creator=user)
    return (
        bool(packs)
        or delete_piece(installed)
        or update_piece(emojis, creator=ghost)
        or update_piece(stickers, creator=ghost)
    )


def forget_traces(user: User, ghost: User) -> bool:
    """Forget where the person was last seen when they were banned, and what some logs say they were called."""
    bans = Ban.objects.filter(user=user, ip__isnull=False)
    entries = AuditLogEntry.objects.filter(action_type=AuditAction.MEMBER_UPDATE, target_id=str(user.id))
    return update_piece(bans, ip=None) or update_piece(entries.exclude(changes=[]), changes=[])


def _successor(guild: Guild) -> int | None:
    ranks = dict(Role.objects.filter(guild=guild).values_list("id", "position"))
    rows = Member.objects.filter(guild=guild, user__is_bot=False).exclude(user_id=guild.owner_id)
    found = [
        (max((ranks.get(role_id, 0) for role_id in role_ids), default=0), -joined_at.timestamp(), user_id)
        for user_id, role_ids, joined_at, flags in rows.values_list("user_id", "role_ids", "joined_at", "user__flags")
        if not flags & UserFlags.CANNOT_SIGN_IN
    ]
    return max(found)[2] if found else None
