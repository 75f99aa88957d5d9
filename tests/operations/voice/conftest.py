"""A guild with two voice channels and people in it, and a media server in the settings."""

from typing import Any

import pytest

from chat.models import ChannelKind
from tests.voice_side import Offers, use_media_server
from tests.world import GuildPlace, World


@pytest.fixture(autouse=True)
def _media_server(settings: Any) -> None:
    use_media_server(settings)


@pytest.fixture
def offers(monkeypatch: pytest.MonkeyPatch) -> Offers:
    return Offers(monkeypatch)


@pytest.fixture
def cats(db: None) -> GuildPlace:
    """The owner's, with alice and bob; voice channels General and Den."""
    return World().guild("cats").member("alice").member("bob").channel("Den", kind=ChannelKind.GUILD_VOICE)
