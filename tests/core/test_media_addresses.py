"""Addresses of media (section 12 of the contract for instances): each is served, and nothing is behind the internal
ones."""

import pytest
from django.urls import Resolver404, resolve

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "path",
    [
        "avatars/1/a_0123abcd.webp",
        "banners/1/0123abcd.png",
        "icons/1/0123abcd.jpg",
        "splashes/1/0123abcd.jpeg",
        "embed-splashes/1/0123abcd.gif",
        "guilds/1/users/2/avatars/0123abcd.webp",
        "guilds/1/users/2/banners/0123abcd.webp",
        "emojis/1.webp",
        "stickers/1.webp",
        "themes/0123abcd.css",
        "attachments/1/2/cat.png",
        "external/signature/v2/aHR0cDovL2EuZXhhbXBsZS8",
    ],
)
def test_every_address_of_the_contract_leads_somewhere(path: str) -> None:
    assert resolve(f"/media/{path}").func is not None


@pytest.mark.parametrize("path", ["_metadata", "_thumbnail", "_frames", "external/signature/https/a.example/cat.png"])
def test_there_are_no_inner_addresses_and_no_old_ones(path: str) -> None:
    """docs/media.md says why."""
    with pytest.raises(Resolver404):
        resolve(f"/media/{path}")
