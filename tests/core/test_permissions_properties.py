"""The fast computation equals a slow model written line by line from the contract, for random guilds."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.permissions import (
    ALL,
    ELEVATED,
    Grant,
    Overwrite,
    P,
    RoleFacts,
    base,
    can,
    compute,
    grantable,
    manages_role,
    outranks,
    rank,
    viewable,
)

pytestmark = pytest.mark.once

GUILD = 1
USERS = (100, 101)
BITS = [0, *(int(bit) for bit in P), ALL]
SETS = st.one_of(
    st.sampled_from(BITS),
    st.lists(st.sampled_from(BITS), max_size=6).map(lambda bits: sum(set(bits)) & ALL),
    st.integers(0, ALL).map(lambda value: value & ALL & ~int(P.ADMINISTRATOR)),
)
ROLE_IDS = (10, 11, 12, 13)


class Model:
    """The contract's pseudo-code over dictionaries, with nothing clever."""

    def __init__(self, roles, member_roles, *, owner, member, user, masked):
        self.roles, self.member_roles = roles, sorted(member_roles)
        self.owner, self.member, self.user, self.masked = owner, member, user, masked

    def base(self):
        if self.owner:
            return ALL
        if not self.member:
            return 0
        p = self.roles[GUILD].permissions if GUILD in self.roles else 0
        for r in self.member_roles:
            if r in self.roles:
                p |= self.roles[r].permissions
        return p

    def unmasked(self, overwrites):
        p = self.base()
        if self.owner or p & P.ADMINISTRATOR:
            return ALL
        if not self.member:
            return 0
        ow = {(o.type, o.id): o for o in overwrites}
        nothing = Overwrite(0, 0, 0, 0)
        e = ow.get((0, GUILD), nothing)
        p = (p & ~e.deny) | e.allow
        allow = deny = 0
        for r in self.member_roles:
            x = ow.get((0, r), nothing)
            allow |= x.allow
            deny |= x.deny
        p = (p & ~deny) | allow
        m = ow.get((1, self.user), nothing)
        return (p & ~m.deny) | m.allow

    def in_channel(self, overwrites):
        p = self.unmasked(overwrites)
        return p & ~ELEVATED if self.masked else p


roles_strategy = st.fixed_dictionaries(
    {},
    optional={
        role_id: st.builds(RoleFacts, st.just(role_id), SETS, st.integers(0, 4)) for role_id in (GUILD, *ROLE_IDS)
    },
)
overwrites_strategy = st.lists(
    st.builds(Overwrite, st.sampled_from((GUILD, *ROLE_IDS, *USERS, 999)), st.sampled_from((0, 1)), SETS, SETS),
    max_size=8,
    unique_by=lambda overwrite: (overwrite.type, overwrite.id),
)


@st.composite
def people(draw, user=USERS[0], roles=None):
    roles = draw(roles_strategy) if roles is None else roles
    return Grant(
        user_id=user,
        guild_id=GUILD,
        roles=roles,
        role_ids=draw(st.frozensets(st.sampled_from((*ROLE_IDS, 404)))),
        is_owner=draw(st.sampled_from((False, False, False, True))),
        is_member=draw(st.sampled_from((True, True, True, False))),
        is_bot=draw(st.booleans()),
        has_mfa=draw(st.booleans()),
        mfa_level=draw(st.sampled_from((0, 0, 1))),
    )


@st.composite
def pairs(draw):
    roles = draw(roles_strategy)
    return draw(people(roles=roles)), draw(people(user=USERS[1], roles=roles))


def model_of(grant):
    masked = grant.mfa_level == 1 and not grant.is_bot and not grant.has_mfa
    return Model(
        grant.roles, grant.role_ids, owner=grant.is_owner, member=grant.is_member, user=grant.user_id, masked=masked
    )


some = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@some
@given(people(), overwrites_strategy, SETS)
def test_computation_equals_the_model(grant, overwrites, needs):
    assert_equal_to_the_model(grant, overwrites, needs)


@some
@given(st.integers(0, 2**64))
def test_ten_thousand_random_cases_equal_the_model(seed):
    # Drawing every field through hypothesis takes milliseconds; a seed per 34 cases keeps the number and the speed.
    random = Random(seed)
    for _ in range(34):
        assert_equal_to_the_model(*random_case(random))


def random_case(random):
    def some_set():
        return (
            sum(set(random.choices(BITS, k=random.randint(0, 6)))) & ALL & random.choice((ALL, ~int(P.ADMINISTRATOR)))
        )

    role_ids = random.sample((GUILD, *ROLE_IDS), random.randint(0, 5))
    targets = random.sample([(kind, i) for kind in (0, 1) for i in (GUILD, *ROLE_IDS, *USERS)], random.randint(0, 10))
    grant = Grant(
        user_id=USERS[0],
        guild_id=GUILD,
        roles={role_id: RoleFacts(role_id, some_set(), random.randint(0, 4)) for role_id in role_ids},
        role_ids=frozenset(random.sample((*ROLE_IDS, 404), random.randint(0, 5))),
        is_owner=random.random() < 0.1,
        is_member=random.random() < 0.9,
        is_bot=random.random() < 0.3,
        has_mfa=random.random() < 0.5,
        mfa_level=random.randint(0, 1),
    )
    return grant, [Overwrite(target, kind, some_set(), some_set()) for kind, target in targets], some_set()


def assert_equal_to_the_model(grant, overwrites, needs):
    model = model_of(grant)
    expected = model.in_channel(overwrites)
    assert compute(grant, overwrites) == expected
    assert compute(grant, tuple(reversed(overwrites))) == expected
    assert base(grant) == model.in_channel([])
    assert can(grant, needs, overwrites) == (expected & needs == needs)
    assert viewable(grant, {7: overwrites, 8: ()}) == {
        channel for channel, own in ((7, overwrites), (8, [])) if model.in_channel(own) & P.VIEW_CHANNEL
    }
    assert 0 <= expected <= ALL


@some
@given(people(), overwrites_strategy, st.integers(0, 2**63 - 1))
def test_nobody_grants_what_they_lack(grant, overwrites, requested):
    expected = (requested & ALL) & ~model_of(grant).in_channel(overwrites) == 0
    assert grantable(grant, requested, overwrites) == expected


@some
@given(pairs())
def test_hierarchy_equals_the_model(pair):
    actor, target = pair
    positions = [[g.roles[r].position for r in g.role_ids if r in g.roles] for g in pair]
    ranks = [max(own) if own else -1 for own in positions]
    assert [rank(actor), rank(target)] == ranks
    expected = not target.is_owner and (actor.is_owner or (actor.is_member and ranks[0] > ranks[1]))
    assert outranks(actor, target) == expected
    assert not (outranks(actor, target) and outranks(target, actor) and not actor.is_owner and not target.is_owner)


@some
@given(people())
def test_role_management_equals_the_model(grant):
    order = sorted(grant.roles.values(), key=lambda role: (-role.position, role.id))
    own = [index for index, role in enumerate(order) if role.id in grant.role_ids]
    allowed = model_of(grant).in_channel([]) & P.MANAGE_ROLES
    for index, role in enumerate(order):
        expected = bool(allowed) and (grant.is_owner or (bool(own) and own[0] < index))
        assert manages_role(grant, role) == expected
