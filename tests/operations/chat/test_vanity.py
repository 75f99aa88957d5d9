"""Two guilds that want one code at once, and registering by one."""

import threading

import pytest
from django.db import connection

from chat.operations.invites import invite_is_usable
from chat.operations.vanity import set_vanity_code
from core.errors import FieldCode, InvalidForm
from guilds.models import Guild
from tests.world import World


@pytest.mark.django_db(transaction=True)
def test_of_several_guilds_that_want_one_code_one_gets_it() -> None:
    world = World()
    places = [world.guild(f"guild {number}") for number in range(4)]
    Guild.objects.update(features=["VANITY_URL"])
    results: list[object] = []

    def claim(guild_id: int) -> None:
        try:
            results.append(set_vanity_code(world.person("owner"), guild_id, code="pets"))
        except InvalidForm as refused:
            results.append(refused.errors[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(place.id,)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, results)) == sorted(["pets", *[str(FieldCode.VANITY_URL_CODE_ALREADY_TAKEN)] * 3])
    assert Guild.objects.filter(vanity_url_code="pets").count() == 1


@pytest.mark.django_db
def test_people_may_register_by_a_code_of_an_open_guild() -> None:
    cats = World().guild("cats")
    Guild.objects.filter(id=cats.id).update(features=["VANITY_URL"])
    set_vanity_code(cats.owner, cats.id, code="cats")
    assert invite_is_usable("Cats")
    assert not invite_is_usable("dogs")
    Guild.objects.filter(id=cats.id).update(features=["INVITES_DISABLED"])
    assert not invite_is_usable("cats")
