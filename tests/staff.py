"""Administrators of the instance, and their browsers in the console."""

from typing import Any

from django.test import Client

from accounts.models import Authenticator, AuthSession
from accounts.operations.sessions import start_session
from accounts.signing_in.devices import Device
from accounts.signing_in.sudo import new_sudo_token
from core.actor import Actor
from core.api.headers import SUDO
from tests.world import World


def staff(*acls: str, factors: tuple[int, ...] = (Authenticator.TOTP,)) -> Actor:
    return World().person(acls=list(acls), authenticator_types=list(factors))


def signed_in(actor: Actor) -> tuple[Actor, str]:
    token = start_session(actor.user, Device())
    session = AuthSession.objects.filter(user=actor.user).latest("id")
    return Actor(user=actor.user, session_id=session.id), token


def knock(client: Client, token: str, proof: str) -> Any:
    return client.post("/admin/enter/", headers={"Authorization": token, SUDO: proof})


def inside(actor: Actor, **options: Any) -> Client:
    """A browser in the console."""
    client = Client(raise_request_exception=False, **options)
    current, token = signed_in(actor)
    assert knock(client, token, new_sudo_token(current)).status_code == 204
    return client
