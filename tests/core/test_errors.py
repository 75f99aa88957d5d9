import pytest

from core.errors import Code, FieldCode, FieldError, InvalidForm, ProductError, RateLimited

pytestmark = pytest.mark.once


def test_the_tables_are_whole() -> None:
    assert len(Code) == 285
    assert len(FieldCode) == 232
    assert Code.UNKNOWN_THEME.status == 404
    assert all(200 <= code.status < 600 and code.text[0].isupper() for code in Code)
    assert all(code.text and not code.text.endswith(".") for code in (*Code, *FieldCode))


def test_a_missing_variable_leaves_a_readable_text() -> None:
    assert ProductError(Code.MAX_GUILDS, variables={"limit": 200}).message == "You can be in at most 200 communities"
    assert ProductError(Code.MAX_GUILDS).message == "Max guilds"


def test_duplicates_are_kept_once_in_order() -> None:
    first, second = FieldError("b", FieldCode.INVALID_FORMAT), FieldError("a", FieldCode.INVALID_FORMAT)
    assert InvalidForm([first, second, FieldError("b", FieldCode.INVALID_FORMAT, text="x")]).errors == (first, second)


def test_rate_limits_wait_at_least_a_moment() -> None:
    refusal = RateLimited(0, limit=5, reset_at=9)
    assert refusal.extra == {"global": False, "retry_after": 0.001}
    assert refusal.headers["Retry-After"] == "1"
    assert refusal.headers["X-RateLimit-Remaining"] == "0"
