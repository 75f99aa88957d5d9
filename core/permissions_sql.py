"""The algebra of `core.permissions` as SQL, for questions about more channels than one would read: where does somebody
hold these bits?

It goes bit by bit, which both databases can aggregate. Whatever speaks about a bit has a number: deny and allow of
everyone 1 and 2, of the roles together 3 and 4, of the member 5 and 6. What `compute` does in steps comes to this: the
greatest number has the last word, and even numbers give. Where nothing speaks, the base does, which gives by 0 and
refuses by -1. So a list of overwrites is one MAX, whatever its order.

Arguments are SQL, most of them names of columns. tests/properties/test_channel_visibility.py holds both forms equal.
"""

from collections.abc import Iterable

from core.permissions import ALL, ELEVATED, MEMBER_OVERWRITE, MFA_ELEVATED, P

_ADMINISTRATOR = int(P.ADMINISTRATOR)
_REFUSES, _GIVES = -1, 0
_OF_EVERYONE, _OF_ROLES, _OF_MEMBER = 1, 2, 3


def single_bits(needs: int) -> list[int]:
    """The bits of a set, each of which must be held. ValueError for one that nobody can hold."""
    if needs & ~ALL:
        raise ValueError("no such permission")
    return [1 << place for place in range(needs.bit_length()) if needs >> place & 1]


def granted(bits: Iterable[int], permissions: str) -> str:
    """Which of the bits the roles of a person grant together, and whether ADMINISTRATOR, as a set. Aggregates over the
    roles that they hold, everyone's among them."""
    asked = sorted({*bits, _ADMINISTRATOR})
    return " + ".join(f"COALESCE(MAX({permissions} & {bit}), 0)" for bit in asked)


def is_administrator(base: str) -> str:
    """Whether overwrites do not concern somebody with these bits of `granted`, as they do not concern the owner."""
    return f"({base} & {_ADMINISTRATOR}) <> 0"


def step(kind: str, target: str, guild_id: str) -> str:
    """Where an overwrite that concerns a person stands in the order."""
    return (
        f"CASE WHEN {kind} = {MEMBER_OVERWRITE} THEN {_OF_MEMBER} "
        f"WHEN {target} = {guild_id} THEN {_OF_EVERYONE} ELSE {_OF_ROLES} END"
    )


def holds(bit: int, *, base: str, step: str, allow: str, deny: str) -> str:
    """Whether somebody with these bits of `granted` holds a bit. Aggregates over the overwrites of one channel that
    concern them."""
    number = f"CASE WHEN ({allow} & {bit}) <> 0 THEN 2 * {step} WHEN ({deny} & {bit}) <> 0 THEN 2 * {step} - 1 END"
    by_base = f"CASE WHEN ({base} & {bit}) <> 0 THEN {_GIVES} ELSE {_REFUSES} END"
    return f"(COALESCE(MAX({number}), {by_base}) & 1) = 0"


def keeps(needs: int, mfa_level: str, *, has_mfa: bool, is_bot: bool) -> str:
    """Whether a guild leaves the needed bits to somebody who may lack the authenticator it asks for."""
    return "TRUE" if has_mfa or is_bot or not needs & ELEVATED else f"{mfa_level} <> {MFA_ELEVATED}"
