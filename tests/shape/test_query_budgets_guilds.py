"""How many statements looking at guilds may cost, session included, whatever the size of the guild."""

import pytest

from chat.operations.vanity import set_vanity_code
from core.ids import new_id
from core.permissions import P
from guilds.audit import AuditAction
from guilds.expression_uploads import KeptUpload
from guilds.models import AuditLogEntry, Emoji, Guild, Sticker
from guilds.operations.discovery import apply_for_listing, review_listing
from guilds.operations.emojis import create_emojis
from tests.shape.test_query_budgets import counted, signed_in
from tests.world import GuildPlace, World

# Really committed: what is not yet, no cache keeps.
pytestmark = pytest.mark.django_db(transaction=True)

BUDGETS = {
    "/v1/guilds/{id}": 6,
    "/v1/guilds/{id}/vanity-url": 2,
    "/v1/guilds/{id}/discovery": 3,
    "/v1/invites/pets": 4,
    "/v1/discovery/guilds?query=c": 3,
    "/v1/discovery/guilds?sort_by=online_count": 4,
    "/v1/users/@me/guilds?with_counts=true": 4,
}


def furnished(size: int) -> GuildPlace:
    """A listed guild with `size` of everything, among as many others."""
    world = World()
    cats = world.guild("cats")
    Guild.objects.filter(id=cats.id).update(features=["VANITY_URL"])
    set_vanity_code(cats.owner, cats.id, code="pets")
    for number in range(size):
        cats.channel(f"channel {number}").role(f"role {number}", P.VIEW_CHANNEL)
        Emoji.objects.create(guild_id=cats.id, creator=cats.owner.user, name=f"emoji{number}")
        Sticker.objects.create(guild_id=cats.id, creator=cats.owner.user, name=f"sticker{number}")
    for place in (cats, *(world.guild(f"club {number}") for number in range(size))):
        apply_for_listing(cats.owner, place.id, description="all about cats", category=8)
        review_listing(world.person("staff"), place.id, decision="approve")
    return cats


@pytest.mark.parametrize("size", [1, 12])
def test_looking_at_guilds(size: int) -> None:
    cats = furnished(size)
    client, found = signed_in(cats.owner), {}
    for template in BUDGETS:
        path = template.format(id=cats.id)
        client.get(path)
        with counted() as statements:
            answer = client.get(path)
        assert answer.status_code == 200, answer.content
        found[template] = len(statements)
    assert found == BUDGETS


def test_adding_many_expressions_costs_no_more_than_adding_one() -> None:
    cats, found = World().guild("cats"), []
    for size in (1, 12):
        uploads = [
            KeptUpload(new_id(), f"cat{n}", animated=False, description="", tags=(), removal=0) for n in range(size)
        ]
        with counted() as statements:
            create_emojis(cats.owner, cats.id, uploads=uploads)
        found.append(len(statements))
    assert found[0] == found[1]
    assert AuditLogEntry.objects.filter(guild_id=cats.id, action_type=AuditAction.EMOJI_CREATE).count() == 13
