"""Bodies and calls for black-box tests of registering and signing in, on both wires."""

import itertools
import os
from typing import Any

import httpx

PASSWORD = "Sup3r-secret-Horse!"
_serial = itertools.count(1)


def unique(stem: str = "zoe") -> str:
    """A name nobody has, which both wires take."""
    return f"{stem[:6]}{os.getpid():x}{next(_serial):x}"


def guild_side(**changes: Any) -> dict[str, Any]:
    """A registration for /v1; None leaves a field out."""
    name = unique()
    body = {
        "email": f"{name}@example.com",
        "username": name,
        "global_name": "Zoë",
        "password": PASSWORD,
        "date_of_birth": "1990-01-01",
        "consent": True,
    } | changes
    return {key: value for key, value in body.items() if value is not None}


def topic_side(**changes: Any) -> dict[str, Any]:
    """A registration for /api."""
    name = unique()
    return {"username": name, "email": f"{name}@example.com", "password": PASSWORD} | changes


def codes(answer: httpx.Response) -> list[tuple[str, str]]:
    """(path, code) of every invalid value of a refusal on /v1."""
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert body["code"] == "INVALID_FORM_BODY"
    return [(error["path"], error["code"]) for error in body["errors"]]
