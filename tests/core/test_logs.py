import logging

import pytest
import structlog

from core import logs

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("password", "hunter2"),
        ("Authorization", "x"),
        ("cookies", {"session": "x"}),
        ("mfa_code", "123456"),
        ("note", "used flx_abcdefghijklmnop today"),
        ("note", "Bearer abcdefghijklmnop"),
        ("url", "/verify?token=abcdef&x=1"),
        ("event", "Internal Server Error: /v1/webhooks/123/abcdef/github"),
        ("event", f"Not Found: /gift/{'abcdef' * 5}ab"),
        ("event", f"Internal Server Error: /v1/gifts/{'abcdef' * 5}ab/redeem"),
        ("nested", {"list": [{"refresh_token": "abcdef"}]}),
    ],
)
def test_secrets_are_redacted(key: str, value: object) -> None:
    cleaned = repr(logs.redact(None, "info", {key: value}))
    assert "redacted" in cleaned
    for secret in ("hunter2", "flx_", "abcdef", "123456"):
        assert secret not in cleaned


def test_harmless_values_stay() -> None:
    event = {"path": "/v1/users/@me", "user_id": "5", "ms": 1.5, "token_kind": "bot"}
    assert logs.redact(None, "info", dict(event)) == event


def test_tracebacks_are_redacted_too(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        logs.configure({"format": "json"})
        try:
            raise ValueError("flx_abcdefghijklmnop")
        except ValueError:
            logging.getLogger("x").exception("failed")
        structlog.get_logger("y").info("fine", request_id="r")
        shown = capsys.readouterr().err
    finally:
        logs.configure({"level": "warning"})
    assert "flx_abc" not in shown
    assert "ValueError" in shown
