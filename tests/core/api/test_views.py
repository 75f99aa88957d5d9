from typing import Any

import pytest

from core.api import checks
from core.api.testing import ApiClient
from core.errors import Code, ProductError
from tests.core.api.example import actor, watched_order

LIMITED = {"HTTP_X_FLUXER_TEST_ENABLE_RATE_LIMITS": "true"}


def code(answer: Any) -> str:
    return str(answer.json()["code"])


def test_a_view_answers_its_declared_status(human: ApiClient) -> None:
    made = human.send("POST", "/v1/things/5", {"name": "cat"})
    assert (made.status_code, made.json()) == (201, {"id": "5", "name": "cat", "reason": None})
    gone = human.send("DELETE", "/v1/things/5")
    assert (gone.status_code, gone.content) == (204, b"")
    assert "Content-Type" not in gone.headers
    assert made.headers["Content-Type"] == "application/json"


def test_both_mounts_and_every_slash_lead_to_the_same_view(human: ApiClient) -> None:
    for path in ("/v1/things/5", "/v1/things/5/", "/things/5", "/things/5/", "/v1/thing/5"):
        assert human.get(path).status_code == 200, path
        assert human.send("POST", path, {"name": "cat"}).status_code == 201, path


def test_literal_paths_win_over_parameters(human: ApiClient) -> None:
    assert human.get("/v1/things/@me").json() == {"id": "mine"}
    assert human.get("/api/topics/my/").json()["message"] == "mine"


def test_two_views_share_a_path(human: ApiClient) -> None:
    assert human.send("PATCH", "/v1/things/5", [{"name": "a"}]).status_code == 204
    refused = human.send("PUT", "/v1/things/5")
    assert (refused.status_code, code(refused)) == (404, "NOT_FOUND")
    assert refused.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST"


def test_head_is_get_without_a_body(human: ApiClient) -> None:
    answer = human.head("/v1/things/5")
    assert (answer.status_code, answer.content) == (200, b"")


def test_unknown_paths_answer_in_the_shape_of_their_wire(anonymous: ApiClient) -> None:
    """TF-009."""
    for path in ("/v1/nothing", "/nothing", "/v1//things/5", "/v1/things/5//", "/v1"):
        answer = anonymous.get(path)
        assert (answer.status_code, code(answer)) == (404, "NOT_FOUND"), path
    topics = anonymous.post("/api/nothing")
    assert topics.status_code == 404
    assert topics.json() == {
        "success": False,
        "errors": ["Page not found"],
        "error": "Page not found",
        "code": "NOT_FOUND",
    }


def test_unknown_method_on_the_topic_wire_is_405(anonymous: ApiClient) -> None:
    """TF-009."""
    answer = anonymous.send("PUT", "/api/topics/my")
    assert (answer.status_code, answer.json()["errors"]) == (405, ["Method not allowed"])
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_gates(anonymous: ApiClient, human: ApiClient) -> None:
    bot = ApiClient(actor(2, kind="bot", is_bot=True))
    suspect = ApiClient(actor(3, suspicious_activity_flags=4))
    bearer = ApiClient(actor(4, kind="bearer", scopes=("email",)))
    reader = ApiClient(actor(5, kind="bearer", scopes=("identify",)))
    assert code(anonymous.get("/v1/things/1")) == "UNAUTHORIZED"
    assert human.get("/v1/things/1").status_code == 200
    assert (bot.get("/v1/things/1").status_code, code(bot.get("/v1/things/1"))) == (403, "ACCESS_DENIED")
    assert suspect.get("/v1/things/1").json()["data"] == {"suspicious_activity_flags": 4}
    assert suspect.get("/v1/things/@me").status_code == 200
    assert code(bearer.get("/v1/things/1")) == "ACCESS_DENIED"
    assert bearer.get("/v1/things/@me").json()["required_scope"] == "identify"
    assert reader.get("/v1/things/@me").status_code == 200


def test_topic_wire_says_authentication_required(anonymous: ApiClient) -> None:
    answer = anonymous.send("POST", "/api/topics", {"name": "x"})
    assert (answer.status_code, answer.json()["errors"]) == (401, ["Authentication required"])


def test_the_order_of_checks(human: ApiClient) -> None:
    with watched_order() as order:
        human.get("/v1/things/1?limit=0")
        assert order == ["first", "second"]
        order.clear()
        human.get("/v1/things/1")
        assert order == ["first", "second", "handler"]


def test_login_is_asked_before_validation(anonymous: ApiClient) -> None:
    with watched_order() as order:
        assert code(anonymous.get("/v1/things/bad?limit=0")) == "UNAUTHORIZED"
        assert order == ["first"]


@pytest.mark.usefixtures("still_limits")
def test_the_rate_limit_comes_before_login(anonymous: ApiClient) -> None:
    address = {"REMOTE_ADDR": "198.51.100.77", **LIMITED}
    first = anonymous.get("/v1/things/1", **address)
    assert (first.status_code, first.headers["X-RateLimit-Limit"]) == (401, "60")
    assert first.headers["X-RateLimit-Remaining"] == "59"
    answers = (anonymous.get("/v1/things/1", **address) for _ in range(60))
    blocked = next(answer for answer in answers if answer.status_code == 429)
    assert code(blocked) == "RATE_LIMITED"
    assert blocked.json()["global"] is (blocked.headers["X-RateLimit-Global"] == "true")
    assert blocked.json()["retry_after"] >= 0.001
    assert int(blocked.headers["Retry-After"]) >= 1
    assert blocked.headers["X-RateLimit-Remaining"] == "0"


@pytest.mark.usefixtures("still_limits")
def test_429_on_the_topic_wire_tells_the_limit(anonymous: ApiClient) -> None:
    address = {"REMOTE_ADDR": "198.51.100.78", "HTTP_X_FLUXER_TEST_GLOBAL_RATE_LIMIT": "1000", **LIMITED}
    blocked = [anonymous.send("POST", "/api/topics", {"name": "x"}, **address) for _ in range(61)][-1]
    assert blocked.status_code == 429
    assert blocked.json()["errors"] == ["Rate limit exceeded. Maximum 60 requests per minute."]
    assert int(blocked.headers["Retry-After"]) >= 1


def test_without_being_asked_test_mode_has_no_limits(anonymous: ApiClient) -> None:
    assert "X-RateLimit-Limit" not in anonymous.get("/v1/instance").headers


def test_bans_come_first_and_spare_the_health_check(anonymous: ApiClient) -> None:
    def refuse(request: Any) -> None:
        raise ProductError(Code.IP_BANNED)

    checks.before_authentication.register(refuse)
    assert code(anonymous.get("/v1/instance")) == "IP_BANNED"
    assert anonymous.get("/_health").status_code == 200


def test_path_then_query_then_body(human: ApiClient) -> None:
    path = human.get("/v1/things/x?limit=0")
    assert path.json()["errors"][0]["path"] == "thing_id"
    assert [problem["code"] for problem in path.json()["errors"]] == ["INVALID_SNOWFLAKE_FORMAT"]
    query = human.get("/v1/things/1?limit=0&ids=1&ids=x")
    assert [problem["path"] for problem in query.json()["errors"]] == ["limit", "ids.1"]


@pytest.mark.parametrize(
    "bad", ["-1", "01", "null", "@you", "1.0", "0x1", "%20", "1%00", str(2**63), str(2**64), "9" * 400]
)
def test_bad_ids_are_refused_and_never_found(human: ApiClient, bad: str) -> None:
    guild_side = human.get(f"/v1/things/{bad}")
    assert (guild_side.status_code, code(guild_side)) == (400, "INVALID_FORM_BODY")
    topic_side = human.get(f"/api/topics/{bad}")
    assert (topic_side.status_code, topic_side.json()["errors"]) == (404, ["Topic not found"])


def test_refusals_of_the_topic_wire_choose_their_words(human: ApiClient) -> None:
    banned = human.get("/api/topics/1")
    assert (banned.status_code, banned.json()["error"]) == (403, "You are banned from this topic")
    assert banned.json()["code"] == "MISSING_ACCESS"
    assert human.get("/api/topics/2").json()["errors"] == ["Chat room not found"]


def test_both_spellings_of_an_id_are_taken_on_the_topic_wire(human: ApiClient) -> None:
    assert human.get("/api/topics/000054a48e000000000000000000").status_code == 404
    assert human.get("/api/topics/54a48e000000000000000005").json()["data"] == {"id": "5"}
    assert human.get("/api/topics/5").json()["data"] == {"id": "5"}


def test_a_crash_says_nothing(anonymous: ApiClient) -> None:
    guild_side = anonymous.get("/v1/failing/crash")
    assert (guild_side.status_code, code(guild_side)) == (500, "INTERNAL_SERVER_ERROR")
    topic_side = anonymous.get("/api/topics/3")
    assert (topic_side.status_code, topic_side.json()["success"]) == (500, False)
    assert b"secret" not in guild_side.content + topic_side.content
    assert guild_side.headers["X-Request-ID"]


def test_extra_keys_and_headers_of_a_refusal(anonymous: ApiClient) -> None:
    answer = anonymous.get("/v1/failing/MAX_GUILDS")
    assert answer.json() == {"code": "MAX_GUILDS", "message": "You can be in at most 3 communities", "limit": 3}
    assert answer.headers["Retry-After"] == "2"


def test_oauth_codes_have_their_own_shape(anonymous: ApiClient) -> None:
    answer = anonymous.get("/v1/failing/INVALID_CLIENT")
    assert (answer.status_code, answer.json()) == (
        401,
        {"error": "invalid_client", "error_description": "INVALID_CLIENT"},
    )
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_the_audit_reason_is_cleaned(human: ApiClient) -> None:
    for sent, kept in ((" spam\x02 ", "spam"), ("  ", None), ("x" * 513, None), ("x" * 512, "x" * 512)):
        answer = human.send("POST", "/v1/things/1", {"name": "cat"}, HTTP_X_AUDIT_LOG_REASON=sent)
        assert answer.json()["reason"] == kept


def test_cookies(anonymous: ApiClient) -> None:
    answer = anonymous.post("/v1/cookies")
    assert answer.cookies["session"]["httponly"]
    assert answer.cookies["session"]["samesite"] == "Lax"
    assert answer.cookies["old"]["max-age"] == 0
