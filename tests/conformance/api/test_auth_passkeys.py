"""Passkeys under /api/auth/passkey, with a security key in software."""

from typing import Any

import httpx

from tests.authenticator import PRESENT, Authenticator
from tests.topic_accounts import Account, account, browser, is_signed_in, refused


def key_of(servers: Any) -> Authenticator:
    return Authenticator(origin=servers.http_url)


def registered(client: httpx.Client, key: Authenticator, **more: str) -> httpx.Response:
    options = client.post("/auth/passkey/register-options").json()
    return client.post("/auth/passkey/register-verify", json={"credential": key.create(options["options"]), **more})


def signed_in(client: httpx.Client, key: Authenticator, **lies: Any) -> httpx.Response:
    options = client.post("/auth/passkey/auth-options", json={}).json()["options"]
    return client.post("/auth/passkey/auth-verify", json={"credential": key.get(options, **lies)})


async def owner(servers: Any) -> tuple[Account, Authenticator]:
    """Somebody signed in who has a passkey."""
    one, key = await Account.verified(servers), key_of(servers)
    assert one.sign_in().status_code == 200
    answer = registered(one.client, key, device_name="Phone")
    assert answer.json() == {
        "success": True,
        "message": "Passkey registered successfully",
        "credential_id": key.id,
    }
    return one, key


async def test_options_are_as_devices_want_them(servers: Any) -> None:
    one = await Account.verified(servers)
    body = one.client.post("/auth/passkey/register-options").json()
    options = body["options"]
    assert body["challenge"] == options["challenge"]
    assert set(options) == {
        *("rp", "user", "challenge", "pubKeyCredParams", "timeout"),
        *("excludeCredentials", "authenticatorSelection", "attestation"),
    }
    assert [param["alg"] for param in options["pubKeyCredParams"]] == [-7, -257]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["user"]["name"] == one.name


async def test_a_passkey_signs_in(servers: Any) -> None:
    """TF-027."""
    one, key = await owner(servers)
    with browser(servers) as client:
        answer = signed_in(client, key)
        assert answer.status_code == 200, answer.text
        assert answer.json()["user"]["id"] == one.id
        assert is_signed_in(client)


async def test_a_passkey_is_a_second_factor_too(servers: Any) -> None:
    one, _ = await owner(servers)
    answer = one.sign_in()
    assert answer.status_code == 401
    assert (answer.json()["require_totp"], answer.json()["require_passkey"]) == (False, True)


async def test_what_does_not_sign_in(servers: Any) -> None:
    """TF-027."""
    _, key = await owner(servers)
    with browser(servers) as client:
        assert refused(client.post("/auth/passkey/auth-verify", json={})) == (400, "Credential is required")
        options = client.post("/auth/passkey/auth-options", json={}).json()["options"]
        credential = key.get(options)
        assert client.post("/auth/passkey/auth-verify", json={"credential": credential}).status_code == 200
        words = (401, "Passkey verification failed")
        assert refused(client.post("/auth/passkey/auth-verify", json={"credential": credential})) == words
        for lies in ({"count": 1}, {"flags": PRESENT}, {"origin": "https://evil.example"}, {"rp_id": "evil.example"}):
            assert refused(signed_in(client, key, **lies)) == words, lies
            key.count = 10
        assert refused(signed_in(client, key_of_another(servers, key))) == words


def key_of_another(servers: Any, key: Authenticator) -> Authenticator:
    return Authenticator(origin=servers.http_url, rp_id=key.rp_id, credential=key.credential)


def test_nobody_s_passkeys_are_listed(servers: Any) -> None:
    one = account(servers)
    with browser(servers) as client:
        answers = [
            client.post("/auth/passkey/auth-options", json={"identifier": name}).json() for name in (one.name, "?")
        ]
        for answer in answers:
            assert answer["options"]["allowCredentials"] == []
            answer["options"].pop("challenge")
            answer.pop("challenge")
        assert answers[0] == answers[1]


async def test_list_rename_remove(servers: Any) -> None:
    """TF-027."""
    one, key = await owner(servers)
    other = key_of(servers)
    assert refused(registered(one.client, other, device_name=" PHONE ")) == (
        400,
        "A passkey with this name already exists",
    )
    assert registered(one.client, other).status_code == 200
    listed = one.client.get("/auth/passkey/list").json()["passkeys"]
    assert [(entry["credential_id"], entry["device_name"]) for entry in listed] == [
        (key.id, "Phone"),
        (other.id, "Unnamed device"),
    ]
    assert set(listed[0]) == {"credential_id", "created_at", "last_used", "device_name"}
    renamed = one.client.patch(f"/auth/passkey/{other.id}", json={"device_name": "Laptop"})
    assert renamed.json() == {"success": True, "message": "Passkey updated"}
    taken = one.client.patch(f"/auth/passkey/{other.id}", json={"device_name": "phone"})
    assert refused(taken) == (400, "Failed to update passkey")
    assert refused(one.client.patch(f"/auth/passkey/{other.id}", json={})) == (400, "device_name is required")
    with browser(servers) as stranger:
        assert stranger.delete(f"/auth/passkey/{key.id}").status_code == 401
    gone = one.client.delete(f"/auth/passkey/{key.id}")
    assert gone.json() == {"success": True, "message": "Passkey removed successfully"}
    assert refused(one.client.delete(f"/auth/passkey/{key.id}")) == (400, "Failed to remove passkey")
    with browser(servers) as client:
        assert signed_in(client, key).status_code == 401


async def test_somebody_else_s_challenge_registers_nothing(servers: Any) -> None:
    one, two = await Account.verified(servers), await Account.verified(servers)
    key = key_of(servers)
    options = one.client.post("/auth/passkey/register-options").json()["options"]
    credential = key.create(options)
    foreign = two.client.post("/auth/passkey/register-verify", json={"credential": credential})
    assert refused(foreign) == (400, "Passkey registration verification failed")
    missing = two.client.post("/auth/passkey/register-verify", json={})
    assert refused(missing) == (400, "Credential data is required")
    empty = two.client.post("/auth/passkey/register-verify", json={"credential": {"id": "x"}})
    assert refused(empty) == (400, "No challenge found. Please try again.")


def test_an_unverified_address_does_not_do(servers: Any) -> None:
    one, key = account(servers), key_of(servers)
    assert registered(one.client, key).status_code == 200
    with browser(servers) as client:
        answer = signed_in(client, key)
        assert refused(answer) == (401, "Email not verified. Please complete registration.")
        assert not is_signed_in(client)
