"""What administrators do to a guild from its page."""

from typing import Any

from accounts.rights import Right
from core.actor import Actor
from guilds import features
from guilds.access import UNAVAILABLE
from guilds.models import Guild
from guilds.pictures import GUILD_PICTURES
from moderation.console.deeds import Deed, Entry, Filled, wrong
from moderation.console.discovery import take_out
from moderation.operations import admin_guild_members as members
from moderation.operations import admin_guilds as operations
from moderation.operations.admin_archives import archive_guild
from moderation.v1.admin.inputs_guilds import FeaturesInput, GuildLevelsInput, GuildVanityInput, RenameInput

_PERSON = Entry("user", "Who", help="An id, or a tag as name#1234", offers="user")
_DAYS_OF_MESSAGES = 7
_MOST_DAYS = 3650
_SECONDS = 24 * 60 * 60
_PICTURES = {"icon": "Icon", "banner": "Banner", "splash": "Picture of invites", "embed_splash": "Picture of previews"}
# Levels as the guild wire numbers them.
_LEVELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "verification_level": (
        "Who may write",
        ("Everybody", "Confirmed e-mail", "Account older than 5 minutes", "Member for 10 minutes", "Confirmed phone"),
    ),
    "nsfw_level": ("For whom it is", ("Not rated", "For adults: explicit", "Safe", "For adults: restricted")),
    "explicit_content_filter": ("Pictures that are looked through", ("None", "Of those without roles", "All")),
    "mfa_level": ("Moderators need a second step", ("No", "Yes")),
}


def _rename(actor: Actor, guild: Guild, form: Filled) -> None:
    valid = RenameInput.read({"guild_id": str(guild.id), "name": form.text("name")})
    operations.rename_guild(actor, guild.id, name=valid["name"])


def _vanity(actor: Actor, guild: Guild, form: Filled) -> None:
    code = form.maybe("vanity_url_code")
    GuildVanityInput.read({"guild_id": str(guild.id), "vanity_url_code": code})
    operations.set_guild_vanity(actor, guild.id, code=code)


def _features(actor: Actor, guild: Guild, form: Filled) -> None:
    sides = {f"{side}_features": _listed(form.maybe(side)) for side in ("add", "remove")}
    if not any(sides.values()):
        raise wrong("add", "Name a feature to give or to take")
    operations.change_guild_features(actor, guild.id, **FeaturesInput.read(sides).arguments())


def _levels(actor: Actor, guild: Guild, form: Filled) -> None:
    chosen = {name: form.number(name, least=0, most=len(words) - 1) for name, (_, words) in _LEVELS.items()}
    changes = GuildLevelsInput.read({"guild_id": str(guild.id), **chosen}).changes()
    operations.change_guild_settings(actor, guild.id, changes=changes)


def _clear(actor: Actor, guild: Guild, form: Filled) -> None:
    chosen = [name for name in GUILD_PICTURES if form.is_ticked(name)]
    if not chosen:
        raise wrong("icon", "Tick what shall go")
    operations.clear_guild_fields(actor, guild.id, fields=chosen)


def _transfer(actor: Actor, guild: Guild, form: Filled) -> None:
    operations.transfer_ownership(actor, guild.id, new_owner_id=form.person("user").id)


def _kick(actor: Actor, guild: Guild, form: Filled) -> None:
    members.kick_guild_member(actor, guild.id, form.person("user").id)


def _ban(actor: Actor, guild: Guild, form: Filled) -> None:
    days = form.number("days", least=1, most=_MOST_DAYS) if form.maybe("days") else 0
    back = form.number("messages", least=0, most=_DAYS_OF_MESSAGES) if form.maybe("messages") else 0
    facts: dict[str, Any] = {"delete_message_days": back, "duration_seconds": days * _SECONDS}
    members.ban_guild_member(actor, guild.id, form.person("user").id, reason=actor.reason, **facts)


def _add(actor: Actor, guild: Guild, form: Filled) -> None:
    members.force_add_member(actor, guild.id, form.person("user").id)


def _delete(actor: Actor, guild: Guild, form: Filled) -> None:
    form.confirm("confirm", guild.name)
    operations.delete_guild(actor, guild.id)


def _listed(text: str | None) -> list[str]:
    return [word for word in (text or "").upper().replace(",", " ").split() if word]


def _is_shut(guild: Guild) -> bool:
    return UNAVAILABLE in guild.features


def _level(name: str) -> Entry:
    label, words = _LEVELS[name]
    choices = tuple((str(number), word) for number, word in enumerate(words))
    return Entry(name, label, "choice", choices=choices, value=lambda guild: getattr(guild, name))


DELETE = "delete"
GUILD_DEEDS = (
    Deed("shut-down", "Shut it down", Right.GUILD_SHUTDOWN,
         lambda actor, guild, form: operations.shut_guild_down(actor, guild.id),
         "Nobody can enter it until it is reloaded.", is_dangerous=True, fits=lambda guild: not _is_shut(guild)),
    Deed("open", "Open it again", Right.GUILD_RELOAD,
         lambda actor, guild, form: operations.reload_guild(actor, guild.id), "It is open.", fits=_is_shut),
    Deed("reload", "Reload it", Right.GUILD_RELOAD,
         lambda actor, guild, form: operations.reload_guild(actor, guild.id), "Reloaded.",
         fits=lambda guild: not _is_shut(guild)),
    Deed("rename", "Rename it", Right.GUILD_UPDATE_NAME, _rename, "Renamed.",
         (Entry("name", "Name", most=100, value=lambda guild: guild.name),)),
    Deed("vanity", "Change its address", Right.GUILD_UPDATE_VANITY, _vanity, "It has another address.",
         (Entry("vanity_url_code", "Address", most=32, required=False, help="Empty: it has none",
                value=lambda guild: guild.vanity_url_code or ""),)),
    Deed("levels", "Change its levels", Right.GUILD_UPDATE_SETTINGS, _levels, "Changed.", tuple(map(_level, _LEVELS))),
    Deed("clear", "Take pictures away", Right.GUILD_UPDATE_SETTINGS, _clear, "They are gone.",
         tuple(Entry(name, words, "tick", required=False) for name, words in _PICTURES.items())),
    Deed("features", "Give and take features", Right.GUILD_UPDATE_FEATURES, _features, "Changed.",
         (Entry("add", "Give", required=False, help="Names as VANITY_URL, with spaces between"),
          Entry("remove", "Take", required=False))),
    Deed("unlist", "Take it out of discovery", Right.DISCOVERY_REMOVE, take_out, "It is in the list no more.",
         is_dangerous=True, fits=lambda guild: features.DISCOVERABLE in guild.features),
    Deed("transfer", "Give it to another owner", Right.GUILD_TRANSFER_OWNERSHIP, _transfer, "It has another owner.",
         (_PERSON,), is_dangerous=True),
    Deed("kick", "Remove a member", Right.GUILD_KICK_MEMBER, _kick, "They are out.", (_PERSON,), is_dangerous=True),
    Deed("ban", "Ban somebody from it", Right.GUILD_BAN_MEMBER, _ban, "They are banned.",
         (_PERSON, Entry("days", "Days", most=4, required=False, help="Empty: for good"),
          Entry("messages", "Delete their messages of so many days", most=1, required=False, help="From 0 to 7")),
         is_dangerous=True),
    Deed("add", "Bring somebody in", Right.GUILD_FORCE_ADD_MEMBER, _add, "They are in.", (_PERSON,)),
    Deed("archive", "Have an archive made", Right.ARCHIVE_TRIGGER_GUILD,
         lambda actor, guild, form: _queued(actor, guild), "It will be among the archives."),
    Deed(DELETE, "Delete it", Right.GUILD_DELETE, _delete, "It is deleted.",
         (Entry("confirm", "Its name, to confirm", most=100),), is_dangerous=True),
)  # fmt: skip


def _queued(actor: Actor, guild: Guild) -> None:
    archive_guild(actor, guild_id=guild.id)
