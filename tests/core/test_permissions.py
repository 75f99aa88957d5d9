"""The bits, the authenticator rule, history, and who may act on whom."""

from datetime import UTC, datetime, timedelta

import pytest

from core.ids import MAX_ID, id_at
from core.permissions import (
    ALL,
    DEFAULT,
    ELEVATED,
    Grant,
    Overwrite,
    P,
    RoleFacts,
    assigns_role,
    base,
    can,
    cleaned_bits,
    compute,
    grantable,
    has,
    history_floor,
    is_above,
    is_timed_out,
    manages_role,
    outranks,
    rank,
    viewable,
)

pytestmark = pytest.mark.once

GUILD, ALICE, BOB = 1, 100, 200
EVERYONE = RoleFacts(GUILD, DEFAULT, 0)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def grant(*roles: RoleFacts, **facts) -> Grant:
    known = {GUILD: EVERYONE} | {role.id: role for role in roles}
    values = {"user_id": ALICE, "guild_id": GUILD, "role_ids": frozenset(role.id for role in roles), "roles": known}
    return Grant(**(values | facts))


def test_the_table_is_complete():
    assert len(P) == 36
    assert sum(P) == ALL
    assert DEFAULT & ~ALL == 0
    elevated = {
        *(P.KICK_MEMBERS, P.BAN_MEMBERS, P.ADMINISTRATOR, P.MANAGE_CHANNELS, P.MANAGE_GUILD, P.MANAGE_MESSAGES),
        *(P.MANAGE_ROLES, P.MANAGE_WEBHOOKS, P.MANAGE_EXPRESSIONS, P.MODERATE_MEMBERS),
    }
    assert sum(elevated) == ELEVATED


def test_computed_sets_are_plain_integers():
    assert type(compute(grant(), [Overwrite(GUILD, 0, 0, int(P.SEND_MESSAGES))])) is int
    assert type(base(grant())) is int
    assert type(cleaned_bits(P.SEND_MESSAGES | P.STREAM)) is int


def test_administrator_has_everything_and_ignores_overwrites():
    admin = grant(RoleFacts(5, int(P.ADMINISTRATOR), 3))
    assert base(admin) == ALL
    assert compute(admin, [Overwrite(ALICE, 1, 0, ALL)]) == ALL


def test_administrator_from_an_overwrite_opens_nothing_else():
    bits = compute(grant(), [Overwrite(ALICE, 1, int(P.ADMINISTRATOR), int(P.SEND_MESSAGES))])
    assert not has(bits, P.SEND_MESSAGES)


def test_outsiders_have_nothing_even_where_everyone_is_allowed():
    outsider = grant(is_member=False)
    overwrites = [Overwrite(GUILD, 0, int(P.VIEW_CHANNEL), 0), Overwrite(ALICE, 1, ALL, 0)]
    assert compute(outsider, overwrites) == 0
    assert viewable(outsider, {9: overwrites}) == set()


@pytest.mark.parametrize("is_owner", [True, False])
def test_people_without_an_authenticator_lose_elevated_bits(is_owner):
    person = grant(RoleFacts(5, int(P.ADMINISTRATOR), 3), is_owner=is_owner, mfa_level=1)
    assert base(person) == compute(person, [Overwrite(GUILD, 0, 0, ALL)]) == ALL & ~ELEVATED
    assert not manages_role(person, RoleFacts(6, 0, 1))
    assert not grantable(person, P.ADMINISTRATOR)


@pytest.mark.parametrize("facts", [{"has_mfa": True}, {"is_bot": True}, {"mfa_level": 0}])
def test_the_authenticator_rule_spares(facts):
    assert base(grant(is_owner=True, **({"mfa_level": 1} | facts))) == ALL


def test_check_of_several_bits_needs_them_all():
    deny_files = [Overwrite(GUILD, 0, 0, int(P.ATTACH_FILES))]
    assert can(grant(), P.SEND_MESSAGES | P.ATTACH_FILES)
    assert not can(grant(), P.SEND_MESSAGES | P.ATTACH_FILES, deny_files)


def test_viewable_channels():
    hidden = [Overwrite(GUILD, 0, 0, int(P.VIEW_CHANNEL))]
    shown_to_alice = [*hidden, Overwrite(ALICE, 1, int(P.VIEW_CHANNEL), 0)]
    assert viewable(grant(), {1: [], 2: hidden, 3: shown_to_alice}) == {1, 3}
    assert viewable(grant(is_owner=True), {1: [], 2: hidden}) == {1, 2}


def test_history_rule():
    exact = NOW.replace(microsecond=250_000)
    readers, others = int(P.READ_MESSAGE_HISTORY | P.VIEW_CHANNEL), int(P.VIEW_CHANNEL)
    assert history_floor(readers, None) == history_floor(readers, exact) == 0
    assert history_floor(others, None) == MAX_ID
    assert history_floor(others, exact) == id_at(exact)
    assert history_floor(others, exact + timedelta(microseconds=1)) == id_at(exact + timedelta(milliseconds=1))


def test_time_outs_end():
    assert is_timed_out(grant(timed_out_until=NOW), NOW - timedelta(seconds=1))
    assert not is_timed_out(grant(timed_out_until=NOW), NOW)
    assert not is_timed_out(grant(), NOW)


def test_rank_leaves_out_everyone_and_unknown_roles():
    assert rank(grant()) == -1
    assert rank(grant(role_ids=frozenset({GUILD, 404}))) == -1
    assert rank(grant(RoleFacts(5, 0, 2), RoleFacts(6, 0, 7))) == 7


def test_outranking():
    low, high = grant(RoleFacts(5, 0, 1)), grant(RoleFacts(6, 0, 2), user_id=BOB)
    owner = grant(is_owner=True, user_id=3)
    assert outranks(high, low)
    assert not outranks(low, high)
    assert not outranks(low, low)
    assert outranks(owner, high)
    assert not outranks(high, owner)
    assert not outranks(owner, owner)
    assert not outranks(grant(RoleFacts(6, 0, 2), guild_id=2), low)


def test_role_management_breaks_ties_by_age():
    mine, older, younger = (RoleFacts(number, int(P.MANAGE_ROLES), 4) for number in (50, 40, 60))
    assert is_above(older, mine)
    assert not manages_role(grant(mine), older)
    assert not manages_role(grant(mine), mine)
    assert manages_role(grant(mine), younger)
    assert manages_role(grant(mine), RoleFacts(70, 0, 3))
    assert not manages_role(grant(RoleFacts(5, 0, 9)), RoleFacts(6, 0, 1))
    assert not assigns_role(grant(mine), younger)
    assert assigns_role(grant(mine), RoleFacts(70, 0, 3))
    assert not assigns_role(grant(is_owner=True), EVERYONE)


def test_only_held_bits_are_grantable():
    manager = grant(RoleFacts(5, int(P.MANAGE_ROLES), 3))
    assert grantable(manager, P.MANAGE_ROLES | P.SEND_MESSAGES)
    assert not grantable(manager, P.BAN_MEMBERS)
    assert not grantable(manager, P.SEND_MESSAGES, [Overwrite(GUILD, 0, 0, int(P.SEND_MESSAGES))])
    assert grantable(manager, 1 << 19)  # unknown bits are dropped, not granted


@pytest.mark.parametrize(("value", "kept"), [(0, 0), (1 << 19, 0), (2**63 - 1, ALL), (8 | 1 << 62, 8), (2**64 + 8, 8)])
def test_unknown_bits_are_dropped(value, kept):
    assert cleaned_bits(value) == kept


def test_negative_sets_are_not_widened():
    with pytest.raises(ValueError):
        cleaned_bits(-1)
