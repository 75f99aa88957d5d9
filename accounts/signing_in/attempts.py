"""Limits on guessing and mass registration, counted the same whichever wire and whichever spelling is used."""

from typing import Literal

from accounts.models import User
from core.limits import address_group, require, spend
from core.text import folded, normalise


def charge_sign_in(user: User | None, identity: str, ip: str) -> None:
    """Count an attempt to sign in, right or wrong: 5 per account in 15 minutes, 10 per address in 30.

    `identity` is what was typed; an account found by it is counted by its own e-mail address, so that its names share
    one counter. Raises RateLimited.
    """
    own = (user.email or user.handle) if user else identity
    _charge("login", own, ip)


def charge_registration(email: str | None, ip: str) -> None:
    """Count a registration: 3 per e-mail address in 15 minutes, 5 per address in 30. Raises RateLimited."""
    _charge("registration", email, ip)


def charge_password_proof(user: User) -> None:
    """Count a signed-in person's attempt to prove who they are: 20 per account in 15 minutes. Raises RateLimited."""
    require("sudo:password", user.id)


def may_try(kind: Literal["mailed_code", "totp_setup"], user: User) -> bool:
    """Count a stranger's try at a short code of an account: 20 of a kind in 15 minutes, however many codes were sent.

    False beyond that. It is to be answered like a wrong code: a refusal of its own would tell that there is such an
    account.
    """
    verdict = spend(kind, user.id)
    return verdict is None or verdict.allowed


def canonical(identity: str) -> str:
    """One spelling for every way to write the same address or name: folded, trimmed, without a `+tag`."""
    text = folded(normalise(identity))
    local, at, domain = text.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if at else text


def _charge(kind: str, identity: str | None, ip: str) -> None:
    if ip:
        require(f"{kind}:ip", address_group(ip))
    if identity:
        require(f"{kind}:email", canonical(identity))
