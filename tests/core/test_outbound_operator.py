"""Services that the operator chose: their ports, and their place in the operator's own network when that is allowed."""

from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import httpx
import pytest

from core.addresses import is_usable
from core.outbound import Guard, Refused, guarded_for, host_in, own_hosts

pytestmark = pytest.mark.once

PROVIDER = ("https://id.example.org:9443/realm",)


@pytest.mark.parametrize("text", ["10.1.2.3", "192.168.1.1", "127.0.0.1", "::1", "fd00::1", "100.64.0.1", "9.9.9.9"])
def test_an_own_network_can_be_used_when_asked_for(text: str) -> None:
    assert is_usable(ip_address(text))


@pytest.mark.parametrize("text", ["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::", "::ffff:169.254.169.254"])
def test_clouds_own_services_and_groups_never_can(text: str) -> None:
    assert not is_usable(ip_address(text))


def test_ports_are_those_of_the_given_addresses() -> None:
    guard = guarded_for(PROVIDER).guard
    guard.check(httpx.URL("https://id.example.org:9443/token"))
    with pytest.raises(Refused):
        guard.check(httpx.URL("https://id.example.org:9444/token"))


@pytest.mark.parametrize("url", ["http://localhost:9443/", "http://keycloak.internal/", "http://10.0.0.1/"])
def test_private_names_and_addresses_need_the_switch(url: str) -> None:
    with pytest.raises(Refused):
        guarded_for(PROVIDER).guard.check(httpx.URL(url))
    guarded_for(PROVIDER, private=True).guard.check(httpx.URL(url))


def test_an_instance_with_letters_of_its_own_knows_itself(settings: Any) -> None:
    """SEC-063: by the name that is looked up, however the operator and people write it."""
    settings.GUILDHALL = replace(settings.GUILDHALL, public_url="https://Bücher.example", web_url="")
    assert own_hosts() == {"xn--bcher-kva.example"}
    assert host_in("https://bücher.example./x") in own_hosts()
    assert host_in("https://[::") == ""
    with pytest.raises(Refused, match="our own"):
        Guard(own_hosts=own_hosts()).check(httpx.URL("https://xn--bcher-kva.example/"))
