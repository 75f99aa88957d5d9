"""Accounts for tests that call the product directly: registered as people register."""

import itertools
from datetime import date
from typing import Any

from accounts.authentication import actor_for_token
from accounts.models import User
from accounts.operations.registration import Registration, register
from accounts.signing_in.devices import Device
from core.actor import Actor

PASSWORD = "correct-horse-42-Battery"
ADDRESS = "198.51.100.7"
_numbers = itertools.count(1)


def anonymous(ip: str = ADDRESS) -> Actor:
    """Somebody who has not said who they are."""
    return Actor(user=None, ip=ip)


def draft(**changes: Any) -> Registration:
    """A registration that is fine unless changed."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "username": f"newcomer{number}",
        "email": f"newcomer{number}@example.com",
        "password": PASSWORD,
        "date_of_birth": date(1990, 1, 1),
    }
    return Registration(**(values | changes))


def newcomer(**changes: Any) -> User:
    """A registered person."""
    return register(anonymous(), draft=draft(**changes)).user


def signed_in(**changes: Any) -> tuple[Actor, str]:
    """A registered person's actor and token."""
    token = register(anonymous(), draft=draft(**changes), device=Device(ip=ADDRESS)).token
    actor = actor_for_token(token, ADDRESS)
    assert actor is not None
    return actor, token
