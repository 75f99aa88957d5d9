"""Codes that guilds choose for themselves: choosing one, and coming in by it."""

import re

from django.db import IntegrityError, transaction
from django.db.models import F

from chat.models import Invite
from chat.operations._guild_invites import closed_by, is_newcomer
from chat.records import InviteRecord
from chat.vanity import access_vanity, vanity_invite
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.permissions import P
from guilds import features
from guilds.access import access_guild, locked_guild
from guilds.models import Guild
from guilds.models.member import JoinSource
from guilds.names import offer_names
from guilds.operations.changing import change_vanity
from guilds.operations.joining import admit

SHORTEST, LONGEST = 2, 32
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_BRANDS = ("fluxer", "guildhall")


@operation("guild.set_vanity", limit="guild:vanity_url:patch::guild_id")
def set_vanity_code(actor: Actor, guild_id: int, *, code: str | None) -> str | None:
    """Choose the code that leads into a guild, or give it up, and return it as it is. Another code starts at no uses.

    Needs MANAGE_GUILD, and for a code the feature VANITY_URL. Publishes GuildUpdated if anything changed.
    Raises InvalidForm at code: VANITY_URL_REQUIRES_FEATURE, VANITY_URL_CODE_LENGTH_INVALID,
    VANITY_URL_INVALID_CHARACTERS, VANITY_URL_CODE_CANNOT_CONTAIN_FLUXER, VANITY_URL_CODE_ALREADY_TAKEN; and as
    access_guild and `offer_names`.
    """
    access = access_guild(actor, guild_id, P.MANAGE_GUILD, lock=True)
    guild = access.guild
    wanted = (code or "").strip().lower().replace(" ", "-") or None
    if wanted is not None:
        if features.VANITY_URL not in features.effective(guild.features):
            raise InvalidForm.at("code", FieldCode.VANITY_URL_REQUIRES_FEATURE)
        _check(wanted)
        if wanted != guild.vanity_url_code:
            offer_names(actor, access, {"code": wanted})
    claim_vanity_code(actor, guild, wanted, taken=InvalidForm.at("code", FieldCode.VANITY_URL_CODE_ALREADY_TAKEN))
    return wanted


def well_formed_vanity(code: str) -> bool:
    """Whether such a code can lead anywhere: letters, digits, and hyphens between them."""
    return SHORTEST <= len(code) <= LONGEST and _CODE.fullmatch(code) is not None


def _check(code: str) -> None:
    if not SHORTEST <= len(code) <= LONGEST:
        raise InvalidForm.at("code", FieldCode.VANITY_URL_CODE_LENGTH_INVALID, min=SHORTEST, max=LONGEST)
    if not _CODE.fullmatch(code):
        raise InvalidForm.at("code", FieldCode.VANITY_URL_INVALID_CHARACTERS)
    if any(brand in code for brand in _BRANDS):
        raise InvalidForm.at("code", FieldCode.VANITY_URL_CODE_CANNOT_CONTAIN_FLUXER)


def claim_vanity_code(actor: Actor, guild: Guild, code: str | None, *, taken: InvalidForm) -> None:
    """Give a guild whose row is locked another code, past all checks but that it is free; part of an operation.

    Publishes GuildUpdated if it is another one. Raises `taken`.
    """
    if code == guild.vanity_url_code:
        return
    # No new invite gets such a code (they have a capital letter), so those that there are are all that can clash.
    if code is not None and Invite.objects.filter(code=code).exists():
        raise taken
    try:
        with transaction.atomic():  # of two guilds that want one code at once, the database takes the first
            change_vanity(actor, guild, code)
    except IntegrityError:
        raise taken from None


def redeem_vanity(actor: Actor, code: str) -> InviteRecord:
    """Come into the guild that chose this code; nothing happens for members. Part of an operation.

    Raises as `accept_invite` for guilds.
    """
    guild = locked_guild(access_vanity(code).id)
    if guild.vanity_url_code != code.lower():  # given up this very moment
        raise ProductError(Code.UNKNOWN_INVITE)
    if is_newcomer(actor, guild):
        Guild.objects.filter(id=guild.id).update(vanity_uses=F("vanity_uses") + 1)
        guild.vanity_uses += 1
        admit(actor, guild, source=JoinSource.VANITY_URL, invite_code=guild.vanity_url_code)
    return vanity_invite(guild)


def vanity_is_usable(code: str) -> bool:
    """Whether a guild that takes people in chose this code."""
    guild = Guild.objects.filter(vanity_url_code=code.lower()).first()
    return guild is not None and closed_by(guild) is None
