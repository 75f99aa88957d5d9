"""Where packages above take part in what happens to accounts; filled in config/wiring.py."""

from collections.abc import Collection
from datetime import datetime

from core.hooks import Hook

invite_usable = Hook("accounts.invite_usable")
"""Functions of an invite code that say whether it lets a new person in now. One yes is enough."""

invite_redeem = Hook("accounts.invite_redeem")
"""Functions of (actor, invite code) that let the person join what the invite is for; they raise ProductError."""

face_changing = Hook("accounts.face_changing")
"""Functions of a user id, called before the columns that everybody sees are written: whoever has rows to lock for
telling of it locks them now, in the order in which everybody locks."""

face_changed = Hook("accounts.face_changed")
"""Functions of a User whose public face has changed, that tell those who see it."""

private_circle = Hook("accounts.private_circle")
"""Functions of a user id that name the people who share a private place of more than two with the person."""

connections_shown = Hook("accounts.connections_shown")
"""Functions of (viewer's id, owner's id) that list what else is the owner's on the net, as far as the viewer may see it
on their profile (accounts.records.ConnectionRecord)."""

custom_emojis = Hook("accounts.custom_emojis")
"""Functions of (user id, ids of custom emojis) that describe those there are (accounts.emojis.EmojiFacts), by id."""

name_offered = Hook("accounts.name_offered")
"""Functions of (writer: User | None, said: {field: text or None}, guild_id=None, topic_id=None, channel_id=None,
role_ids=(), is_staff=False): somebody is about to give a name, and what describes it, to themselves or to something
that others see; whoever registers, or has the token of a webhook, is None. The rest says where, which roles the writer
has there, and whether they moderate it. They raise ProductError with the field."""

bearer_of = Hook("accounts.bearer_of")
"""Functions of (token, address of the network) that return the actor behind an OAuth2 access token, None for others."""

consent_lives = Hook("accounts.consent_lives")
"""Functions of (user id, id of a consent of OAuth2) that say whether an application still acts on it. One yes is
enough."""

sign_ins_ended = Hook("accounts.sign_ins_ended")
"""Functions of a user id whose every sign-in ends, for a new password or because the account is shut: whatever else
acts in its name ends now, in the same transaction."""

bot_joins_guild = Hook("accounts.bot_joins_guild")
"""Functions of (actor of the bot, guild id, added_by: Actor) that make a new bot a member; they raise ProductError."""

attention_wanted = Hook("accounts.attention_wanted")
"""Functions of (actor, target) for things that somebody is about to mute, follow or hide: those whose kind it is raise
ProductError unless the actor may see it."""

places_seen = Hook("accounts.places_seen")
"""Functions of an actor that return a column of notifications and the places of its kind that the actor may see, by
their primary key."""

id_taken = Hook("accounts.id_taken")
"""Functions of an id that say whether something else has it whose id an account must not have. One yes is enough."""

burst_began = Hook("accounts.burst_began")
"""Functions of (the new User, burst): so many people register at once that who else does waits (accounts/bursts.py)."""

have_common_guild = Hook("accounts.have_common_guild")
"""Functions of two user ids that say whether they meet in a guild. One yes is enough."""

guilds_of = Hook("accounts.guilds_of")
"""Functions of a user id that name the guilds the person is in."""

owns_what_must_be_handed_over = Hook("accounts.owns_what_must_be_handed_over")
"""Functions of a user id that say whether the person owns something that keeps the account from being deleted. One yes
is enough."""

decided = Hook("accounts.decided")
"""Functions of (actor, action, target_type, target_id) that log what an administrator has decided about an account."""

account_erasing = Hook("accounts.account_erasing")
"""Functions of (user, ghost) that free an account of a piece of what it has in their package: leave one guild, hand a
hundred messages over to the ghost. Each call is a transaction of its own; they are called in order, each again and
again until it says False because nothing was left to do. Any call may be the last before the process dies."""

export_tables = Hook("accounts.export_tables")
"""Functions without arguments that return the tables (core.exports.Table) of their package with rows about somebody."""

export_messages = Hook("accounts.export_messages")
"""Functions of (archive, user, share) that write what the person wrote in channels into the archive, tell now and then
how much of it by `share(done, total)`, and return how much there was."""

export_files = Hook("accounts.export_files")
"""Functions of a user that return the names in the archive, and the storage keys, of pictures that show the person."""

payer_of = Hook("accounts.payer_of")
"""Functions of the id of a subscription at a payment provider that return the id of the account that pays for it,
or None."""

acquaintances = Hook("accounts.acquaintances")
"""Functions of a user id that name the people it meets in places that not everybody may enter."""

conversation_partners = Hook("accounts.conversation_partners")
"""Functions of a user id that name the people it has a conversation of two with, open on its side."""

connected_since = Hook("accounts.connected_since")
"""Functions of some user ids that say which of them has a client of the topic side connected, and since when."""


def guild_ids_of(user_id: int) -> tuple[int, ...]:
    """The guilds a person is in, by ascending id."""
    return tuple(sorted({guild_id for found in guilds_of.collect(user_id) for guild_id in found}))


def meet_in_a_guild(user_id: int, other_id: int) -> bool:
    """Whether two people are in the same guild."""
    return any(have_common_guild.collect(user_id, other_id))


def acquainted_with(user_id: int) -> set[int]:
    """Whom a person meets in places that not everybody may enter."""
    return set().union(*acquaintances.collect(user_id))


def partners_of(user_id: int) -> set[int]:
    """Whom a person has a conversation of two with that they have not closed."""
    return set().union(*conversation_partners.collect(user_id))


def online_since(user_ids: Collection[int]) -> dict[int, datetime]:
    """Who of these people has a client of the topic side connected, and since when."""
    since: dict[int, datetime] = {}
    for found in connected_since.collect(user_ids):
        since.update(found)
    return since
