"""Attacks on the steps of signing in, setting up and getting back in on the topic wire: around the second factor."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client

from accounts.models import Authenticator, AuthSession, Passkey, RecoveryCode, TotpDevice, User, Voucher
from accounts.operations.authenticator_setup import open_setup
from accounts.operations.mail_codes import mail_code
from accounts.operations.recovery import set_recovery_code
from accounts.preferences import preferences_of
from accounts.signing_in.passwords import hashed_secret
from accounts.signing_in.purposes import EMAIL_CODE, MAIL_STEP, PASSWORDLESS, PENDING, RECOVERY_MAIL, SECOND_FACTOR
from accounts.signing_in.second_factor import confirm, provision
from accounts.signing_in.vouchers import Purpose, issue
from core.actor import Actor
from core.api.json import decode, encode
from core.clock import at, now
from tests.mailbox import queued_mails
from tests.newcomers import ADDRESS, PASSWORD, newcomer
from tests.wire import LIMITED, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
SYSTEM = Actor(user=None, kind="system")
KINDS = {
    EMAIL_CODE.name: "verification_code",
    PASSWORDLESS.name: "passwordless_login",
    RECOVERY_MAIL.name: "recovery_code",
}
OWN_CODE = "my own code 7"


class Browser:
    """Somebody's browser on the topic wire."""

    def __init__(self, cookie: str = "", ip: str = ADDRESS) -> None:
        self._client = Client(raise_request_exception=False, REMOTE_ADDR=ip)
        if cookie:
            self.cookie = cookie

    @property
    def cookie(self) -> str:
        held = self._client.cookies.get("session")
        return held.value if held else ""

    @cookie.setter
    def cookie(self, value: str) -> None:
        self._client.cookies["session"] = value

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        raw = encode(body if body is not None else {})
        answer = self._client.generic("POST", f"/api/auth{path}", raw, "application/json", headers=headers)
        return answer.status_code, decode(answer.content) if answer.content else None

    @property
    def is_signed_in(self) -> bool:
        return bool(decode(self._client.get("/api/auth/session").content)["authenticated"])


def mailed(user: User, purpose: Purpose, fact: str = "code") -> str:
    """What a mail of this kind holds, which strangers can have sent but only the owner can read."""
    assert mail_code(SYSTEM, user=user, purpose=purpose)
    return str(queued_mails(str(user.email), KINDS[purpose.name])[-1][fact])


def guarded(**changes: Any) -> tuple[User, pyotp.TOTP]:
    """Somebody whose authenticator is on."""
    user = newcomer(**changes)
    made = provision(user)
    confirm(user)
    user.refresh_from_db()
    return user, pyotp.TOTP(made.secret)


def verified(user: User) -> User:
    user.email_verified = True
    user.save(update_fields=["email_verified"])
    return user


def recovering(user: User) -> Browser:
    """Somebody who reads the owner's mail and has begun a recovery by that."""
    browser = Browser()
    status, _ = browser.post("/recovery/verify-email-code", {"email": user.email, "code": mailed(user, RECOVERY_MAIL)})
    assert status == 200
    return browser


SETTING_UP = [
    ("/totp/qrcode", {}),
    ("/recovery-code/set", {"recovery_code": "now-it-is-mine"}),
    ("/passkey/register-options", {}),
]
each_way_in = pytest.mark.parametrize(("path", "body"), SETTING_UP, ids=lambda value: str(value)[1:12])


class TestMailAloneIsNoSecondFactor:
    @each_way_in
    def test_verifying_an_address_sets_nothing_up_where_there_is_one(self, path: str, body: dict[str, str]) -> None:
        user, _ = guarded()
        reader = Browser()
        status, answer = reader.post("/verify-email", {"email": user.email, "code": mailed(user, EMAIL_CODE)})
        assert (status, answer["totp_secret"], answer["totp_qr_data"]) == (200, None, None)
        assert reader.post(path, body)[0] == 401
        assert not RecoveryCode.objects.filter(user=user).exists()

    @each_way_in
    def test_the_first_step_of_a_recovery_opens_nothing(self, path: str, body: dict[str, str]) -> None:
        user, _ = guarded()
        reader = recovering(user)
        assert reader.post(path, body)[0] == 401
        assert not reader.is_signed_in
        assert reader.post("/recovery/complete-totp-setup", {"email": user.email, "totp_code": "123456"})[0] == 401
        assert Authenticator.TOTP in User.objects.get(id=user.id).authenticator_types

    def test_a_mailed_code_and_a_mailed_link_still_want_it(self) -> None:
        """TF-018."""
        user, app = guarded()
        code, token = mailed(user, PASSWORDLESS), queued_mails(str(user.email), "passwordless_login")[-1]["token"]
        for body in ({"identifier": user.email, "code": code}, {"token": token}):
            browser = Browser()
            assert browser.post("/login/passwordless", body) == (
                401,
                {
                    "success": False,
                    "errors": ["Authentication code is required"],
                    "error": "Authentication code is required",
                    "require_totp": True,
                    "require_passkey": False,
                },
            )
            assert browser.cookie == ""
            assert browser.post("/login/passwordless", body | {"totp_code": "000000"})[0] == 401
        assert Browser().post("/login/passwordless", {"token": token, "totp_code": app.now()})[0] == 200


class TestWhoeverBeganIsNotWhoOwns:
    def begun(self, **body: Any) -> tuple[Browser, User]:
        """A stranger who registers with the address of somebody else and keeps the browser open."""
        stranger, number = Browser(), newcomer().id
        email = f"victim{number}@example.com"
        status, answer = stranger.post("/register-passwordless", {"username": f"v{number}"[:20], "email": email})
        assert status == 201, answer
        return stranger, User.objects.get(email=email)

    def test_the_owner_of_the_address_does_not_get_a_secret_others_know(self) -> None:
        stranger, user = self.begun()
        known = stranger.post("/totp/qrcode")[1]["totp_secret"]
        code = queued_mails(str(user.email), "verification_code")[-1]["code"]
        owner = Browser()
        shown = owner.post("/verify-email", {"email": user.email, "code": code})[1]["totp_secret"]
        assert shown != known
        body = {"email": user.email, "totp_code": pyotp.TOTP(known).now()}
        assert stranger.post("/complete-totp-setup", body)[0] == 400

    @each_way_in
    def test_what_was_begun_elsewhere_is_over_once_the_address_is_verified(
        self, path: str, body: dict[str, str]
    ) -> None:
        stranger, user = self.begun()
        code = queued_mails(str(user.email), "verification_code")[-1]["code"]
        owner = Browser()
        assert owner.post("/verify-email", {"email": user.email, "code": code})[0] == 200
        assert stranger.post(path, body)[0] == 401
        assert owner.post(path, body)[0] == 200

    def test_the_browser_that_began_goes_on_under_a_new_cookie(self) -> None:
        """TF-024."""
        browser, user = self.begun()
        before = browser.cookie
        known = browser.post("/totp/qrcode")[1]["totp_secret"]
        code = queued_mails(str(user.email), "verification_code")[-1]["code"]
        answer = browser.post("/verify-email", {"email": user.email, "code": code})[1]
        assert (answer["totp_secret"], browser.cookie == before) == (known, False)
        assert Browser(before).post("/totp/qrcode")[0] == 401

    def test_verifying_does_not_sign_a_browser_out(self) -> None:
        user = newcomer()
        browser = Browser()
        assert browser.post("/login", {"identifier": user.email, "password": PASSWORD})[0] == 200
        status, _ = browser.post("/verify-email", {"email": user.email, "code": mailed(user, EMAIL_CODE)})
        assert (status, browser.is_signed_in) == (200, True)

    def test_an_account_that_somebody_uses_makes_no_room(self) -> None:
        number = newcomer().id
        for user in (newcomer(), verified(newcomer(password=None)), guarded(password=None)[0]):
            body = {"username": f"r{number}"[:20], "email": user.email}
            assert Browser().post("/register-passwordless", body)[0] == 400
            assert User.objects.filter(id=user.id).exists()


class TestOneStepIsNotAnother:
    def tokens(self, user: User) -> dict[str, str]:
        """Everything that a cookie or a ticket could hold."""
        attempt = {"factors": ["password"], "face": "tickets", "since": None, "invite_code": "", "ip": ADDRESS}
        more = attempt | {"user_agent": "", "platform": ""}
        return {
            "registration": open_setup(SYSTEM, user=user),
            "recovery": issue(PENDING, user, step="recovery")[1],
            "second_factor": issue(SECOND_FACTOR, user, **more)[1],
            "mail_step": issue(MAIL_STEP, user, **more)[1],
            "session": _session(user),
        }

    RIGHT = {
        "registration": {"/totp/qrcode", "/passkey/register-options", "/recovery-code/set"},
        "recovery": set(),
        "second_factor": set(),
        "mail_step": set(),
        "session": {"/passkey/register-options", "/recovery-code/set"},
    }

    @pytest.mark.parametrize("kind", RIGHT)
    def test_a_cookie_opens_the_doors_of_its_own_step(self, kind: str) -> None:
        user, app = guarded()
        doors = {
            "/totp/qrcode": {},
            "/passkey/register-options": {},
            "/recovery-code/set": {"recovery_code": "now-it-is-mine"},
            "/recovery/complete-totp-setup": {"email": user.email, "totp_code": app.now()},
            "/recovery/confirm-totp": {"user_id": str(user.id), "totp_code": app.now()},
            "/verify-login-email-2fa": {"user_id": str(user.id), "code": "123456"},
            "/backup-codes": {"totp_code": app.now()},
            "/change-password": {"current_password": PASSWORD, "new_password": "An0ther-Horse!"},
        }
        token = self.tokens(user)[kind]
        opened = {path for path, body in doors.items() if Browser(token).post(path, body)[0] == 200}
        if kind == "session":
            assert opened == self.RIGHT[kind] | {"/backup-codes", "/change-password"}
        else:
            assert opened == self.RIGHT[kind] - {"/totp/qrcode"}  # the authenticator is on

    @pytest.mark.parametrize("kind", ["registration", "recovery", "second_factor", "mail_step"])
    def test_nothing_but_a_session_signs_in_on_either_wire(self, kind: str) -> None:
        user, _ = guarded()
        token = self.tokens(user)[kind]
        assert not Browser(token).is_signed_in
        for credential in (token, f"Bearer {token}", f"Bot {token}"):
            assert Wire.signed_in(credential).send("GET", "/users/@me").status == 401

    @pytest.mark.parametrize("kind", ["registration", "recovery", "mail_step", "session"])
    def test_no_cookie_is_a_ticket(self, kind: str) -> None:
        user, app = guarded()
        body = {"ticket": self.tokens(user)[kind], "code": app.now()}
        refused = Wire().send("POST", "/auth/login/mfa/totp", body)
        assert (refused.status, "token" in refused.body) == (400, False)

    def test_a_ticket_mails_no_codes_here(self) -> None:
        user = newcomer()
        browser = Browser(self.tokens(user)["mail_step"])
        for _ in range(3):
            assert browser.post("/resend-login-email-2fa", {"user_id": str(user.id)})[0] == 200
        assert queued_mails(str(user.email)) == []

    def test_the_name_in_the_body_must_be_that_of_the_cookie(self) -> None:
        mine, other = newcomer(), newcomer()
        browser = Browser(open_setup(SYSTEM, user=mine))
        for body in ({"email": other.email}, {"user_id": str(other.id)}, {"email": "nobody@example.com"}):
            assert browser.post("/recovery-code/set", {"recovery_code": "now-it-is-mine"} | body)[0] == 401
        assert RecoveryCode.objects.count() == 0


def _session(user: User) -> str:
    return Wire(Actor(user=user)).token


class TestRecovery:
    def chosen(self) -> tuple[User, pyotp.TOTP]:
        user, app = guarded()
        set_recovery_code(SYSTEM, user=user, code_hash=hashed_secret(OWN_CODE))
        return user, app

    def test_it_rises_under_a_new_cookie_and_ends_in_a_quarter_of_an_hour(self) -> None:
        user, _ = self.chosen()
        browser = recovering(user)
        first = browser.cookie
        assert browser.post("/recovery/verify-user-code", {"recovery_code": OWN_CODE})[0] == 200
        assert browser.cookie != first
        for path, body in SETTING_UP:
            assert Browser(first).post(path, body)[0] == 401
        assert Browser(first).post("/recovery/verify-user-code", {"recovery_code": OWN_CODE})[0] == 401
        with at(now() + timedelta(minutes=15)):
            assert browser.post("/recovery-code/set", {"recovery_code": "now-it-is-mine"})[0] == 401

    def test_a_code_is_good_once(self) -> None:
        user, _ = self.chosen()
        code = mailed(user, RECOVERY_MAIL)
        body = {"email": user.email, "code": code}
        assert [Browser().post("/recovery/verify-email-code", body)[0] for _ in range(2)] == [200, 400]

    @pytest.mark.parametrize("way", ["password", "recovery"])
    def test_it_ends_when_the_owner_is_back(self, way: str) -> None:
        user, _ = self.chosen()
        attacker = recovering(user)
        assert attacker.post("/recovery/verify-user-code", {"recovery_code": OWN_CODE})[0] == 200
        if way == "password":
            owner = Browser(_session(user))
            change = {"current_password": PASSWORD, "new_password": "An0ther-Horse!"}
            assert owner.post("/change-password", change)[0] == 200
        else:
            with at(now() + timedelta(minutes=2)):
                owner = recovering(user)
                made = owner.post("/recovery/verify-user-code", {"recovery_code": OWN_CODE})[1]
                body = {"email": user.email, "totp_code": pyotp.TOTP(made["totp_secret"]).at(now())}
                assert owner.post("/recovery/complete-totp-setup", body)[0] == 200
        for path, body in SETTING_UP:
            assert attacker.post(path, body)[0] == 401
        assert Passkey.objects.filter(user=user).count() == 0

    def test_five_guesses_at_the_own_code_end_it(self) -> None:
        user, _ = self.chosen()
        browser = recovering(user)
        tries = ["wrong"] * 5 + [OWN_CODE]
        statuses = [browser.post("/recovery/verify-user-code", {"recovery_code": one})[0] for one in tries]
        assert statuses == [400] * 6
        assert Authenticator.TOTP in User.objects.get(id=user.id).authenticator_types

    def test_signing_out_forgets_what_was_begun(self) -> None:
        user, _ = self.chosen()
        browser = recovering(user)
        held = browser.cookie
        assert browser.post("/logout")[0] == 200
        assert Browser(held).post("/recovery/verify-user-code", {"recovery_code": OWN_CODE})[0] == 401
        assert not Voucher.objects.filter(purpose=PENDING.name).exists()


@pytest.mark.usefixtures("still_limits")
class TestGuessing:
    def exhausted(self, user: User, purpose: Purpose, path: str, **body: Any) -> None:
        """Ask for code after code, five tries each: more than 20 tries for an account get nowhere."""
        moment = now()
        for number in range(4):
            with at(moment + timedelta(seconds=61 * number)):
                mailed(user, purpose)
                for _ in range(5):
                    Browser(ip=f"10.78.0.{number}").post(path, body | {"code": "000000x"}, **LIMITED)
        with at(moment + timedelta(seconds=61 * 4)):
            right = mailed(user, purpose)
            status, answer = Browser(ip="10.78.0.99").post(path, body | {"code": right}, **LIMITED)
        assert (status, answer["success"]) == (400, False)

    def test_of_the_code_of_a_recovery(self) -> None:
        user = newcomer()
        self.exhausted(user, RECOVERY_MAIL, "/recovery/verify-email-code", email=user.email)

    def test_of_the_code_that_verifies(self) -> None:
        user = newcomer()
        self.exhausted(user, EMAIL_CODE, "/verify-email", email=user.email)

    def test_of_the_code_between(self) -> None:
        user = newcomer()
        user.preferences = preferences_of(user) | {"email_2fa_enabled": True}
        user.save(update_fields=["preferences"])
        browser, moment = Browser(), now()
        assert browser.post("/login", {"identifier": user.email, "password": PASSWORD})[1]["require_email_2fa"]
        body = {"user_id": str(user.id)}
        for number in range(4):
            with at(moment + timedelta(seconds=61 * number)):
                for _ in range(5):
                    away = Browser(browser.cookie, ip=f"10.78.0.{number}")
                    away.post("/verify-login-email-2fa", body | {"code": "000000x"}, **LIMITED)
                browser.post("/resend-login-email-2fa", body)
        with at(moment + timedelta(seconds=61 * 5)):
            right = queued_mails(str(user.email), "login_code")[-1]["code"]
            assert browser.post("/verify-login-email-2fa", body | {"code": right}, **LIMITED)[0] == 401

    def test_strangers_cannot_use_up_the_tries_of_somebody_s_second_factor(self) -> None:
        user, app = guarded()
        for number in range(30):
            stranger = Browser(ip=f"10.78.0.{number}")
            body = {"email": user.email, "totp_code": "000000"}
            assert stranger.post("/complete-totp-setup", body, **LIMITED)[0] == 400
        body = {"identifier": user.email, "password": PASSWORD, "totp_code": app.now()}
        assert Browser().post("/login", body, **LIMITED)[0] == 200

    def test_a_setup_is_not_guessed_either_and_says_nothing(self) -> None:
        user = verified(newcomer())
        app = pyotp.TOTP(provision(user).secret)
        wanted = {"email": user.email, "totp_code": "000000"}
        for number in range(20):
            refusal = Browser(ip=f"10.78.0.{number}").post("/complete-totp-setup", wanted, **LIMITED)
            assert refusal == Browser(ip=f"10.78.0.{number}").post(
                "/complete-totp-setup", wanted | {"email": "no@example.com"}, **LIMITED
            )
        assert (
            Browser(ip="10.78.0.99").post("/complete-totp-setup", wanted | {"totp_code": app.now()}, **LIMITED)[0]
            == 400
        )
        assert TotpDevice.objects.filter(user=user, confirmed=False).exists()


class TestSessions:
    def test_every_step_up_makes_a_new_secret(self) -> None:
        user, app = guarded()
        user.preferences = preferences_of(user) | {"email_2fa_enabled": True}
        user.save(update_fields=["preferences"])
        browser = Browser("planted-by-somebody")
        seen = [browser.cookie]
        browser.post("/login", {"identifier": user.email, "password": PASSWORD, "totp_code": app.now()})
        seen.append(browser.cookie)
        code = queued_mails(str(user.email), "login_code")[-1]["code"]
        assert browser.post("/verify-login-email-2fa", {"user_id": str(user.id), "code": code})[0] == 200
        seen.append(browser.cookie)
        change = {"current_password": PASSWORD, "new_password": "An0ther-Horse!"}
        assert browser.post("/change-password", change)[0] == 200
        seen.append(browser.cookie)
        assert len({*seen}) == 4
        assert [Browser(cookie).is_signed_in for cookie in seen] == [False, False, False, True]

    def test_the_code_between_is_for_the_browser_and_the_account_that_began(self) -> None:
        user, other = newcomer(), newcomer()
        for one in (user, other):
            one.preferences = preferences_of(one) | {"email_2fa_enabled": True}
            one.save(update_fields=["preferences"])
        mine, theirs = Browser(), Browser()
        mine.post("/login", {"identifier": user.email, "password": PASSWORD})
        theirs.post("/login", {"identifier": other.email, "password": PASSWORD})
        code = queued_mails(str(user.email), "login_code")[-1]["code"]
        body = {"user_id": str(user.id), "code": code}
        for browser in (Browser(), theirs, Browser(_session(other))):
            assert browser.post("/verify-login-email-2fa", body)[0] == 401
        assert mine.post("/verify-login-email-2fa", {"user_id": str(other.id), "code": code})[0] == 401
        assert mine.post("/verify-login-email-2fa", body)[0] == 200
        assert AuthSession.objects.filter(user=user).count() == 1

    def test_a_link_to_the_old_address_is_over_with_the_password(self) -> None:
        user = verified(newcomer())
        token = mailed(user, PASSWORDLESS, "token")
        change = {"current_password": PASSWORD, "new_password": "An0ther-Horse!"}
        assert Browser(_session(user)).post("/change-password", change)[0] == 200
        assert Browser().post("/login/passwordless", {"token": token})[0] == 401


class TestOwnershipOfAnAddress:
    def test_sec_018_whoever_reads_the_mail_shuts_the_maker_out(self) -> None:
        maker = Browser()
        number = newcomer().id
        body = {"username": f"x{number}"[:20], "email": f"x{number}@example.com", "password": "Sup3r-secret-Horse!"}
        questions = [{"question": "One?", "answer": "first"}, {"question": "Two?", "answer": "second"}]
        made = maker.post("/register", body | {"security_questions": questions})[1]
        user = User.objects.get(email=body["email"])
        assert maker.post("/recovery-code/set", {"recovery_code": OWN_CODE})[0] == 200
        second = Browser()
        assert second.post("/login", {"identifier": body["email"], "password": body["password"]})[0] == 200
        owner = Browser()
        assert (
            owner.post("/login/passwordless", {"identifier": body["email"], "code": mailed(user, PASSWORDLESS)})[0]
            == 200
        )
        assert not second.is_signed_in
        known = pyotp.parse_uri(made["totp_qr_data"])
        assert owner.post("/totp/qrcode")[1]["totp_secret"] != known.secret
        for path, shown in [
            ("/login", {"identifier": body["email"], "password": body["password"]}),
            ("/login-passwordless-backup", {"identifier": body["email"], "backup_code": made["backup_codes"][0]}),
            ("/login/passwordless", {"identifier": body["email"], "totp_code": known.now()}),
        ]:
            assert Browser().post(path, shown)[0] == 401, path
        for path, shown in SETTING_UP:
            assert maker.post(path, shown)[0] == 401
        start = {"username": body["email"], "method": "security_questions"}
        assert Browser().post("/recovery/initiate", start)[0] == 400
