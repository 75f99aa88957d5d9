"""SEC-076: a code and a refresh token in 20 parallel uses; and one bot that is added twice at the same moment."""

from collections import Counter
from functools import partial

import pytest

from guilds.models import Member, Role
from integrations.models import OAuth2AccessToken, OAuth2Grant
from tests.operations.guilds.test_member_races import at_once
from tests.operations.oauth2.side import Side

pytestmark = pytest.mark.django_db(transaction=True)
USES = 20


def test_a_code_is_good_for_one_of_them() -> None:
    """One gets tokens; that the others tried ends them."""
    side = Side()
    code = side.code()
    replies = at_once(*[partial(side.exchange, code)] * USES)
    assert Counter(reply.status for reply in replies) == {200: 1, 400: USES - 1}
    assert {reply.body["error"] for reply in replies if reply.status == 400} == {"invalid_grant"}
    (won,) = (reply.body["access_token"] for reply in replies if reply.status == 200)
    assert side.with_token(won).send("GET", "/users/@me").status == 401
    assert not OAuth2Grant.objects.exists()


def test_a_refresh_token_is_good_for_one_of_them() -> None:
    side = Side()
    token = side.tokens()["refresh_token"]
    replies = at_once(*[partial(side.refresh, token)] * USES)
    assert Counter(reply.status for reply in replies) == {200: 1, 400: USES - 1}
    assert not OAuth2AccessToken.objects.exists()


def test_a_bot_comes_once() -> None:
    side = Side()
    guild = side.world.guild(owner="alice")
    add = partial(side.consent, scope="bot", guild_id=str(guild.id), permissions="8")
    replies = at_once(*[add] * 6)
    assert Counter(reply.status for reply in replies) == {200: 1, 400: 5}
    assert {reply.code for reply in replies if reply.status == 400} == {"BOT_ALREADY_IN_GUILD"}
    assert Member.objects.filter(guild_id=guild.id, user_id=side.id).count() == 1
    assert Role.objects.filter(guild_id=guild.id, name="Helper").count() == 1
    assert OAuth2Grant.objects.count() == 1
