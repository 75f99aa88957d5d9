"""One's own security page: what is set up there is asked for at the door."""

import re
from collections.abc import Callable

import httpx
import pyotp
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PATIENCE_MS, Account, Visitor, new_account
from tests.browser.house import FAULTS, WATCH_SHIFTS, address, mailed, sign_in
from tests.people import PASSWORD
from tests.servers import Servers

pytestmark = [pytest.mark.timeout(180), pytest.mark.once]
expect.set_options(timeout=PATIENCE_MS)

NEW_PASSWORD = "another-Staple-77-mast"
SECURITY = "/settings/security"
SIGN_OUT_OTHER = re.compile("^Sign out (?!here)")


@pytest.fixture
def ada(house: Servers) -> Account:
    return new_account(house.http_url, "Ada")


@pytest.fixture
def guest(house: Servers, visitor: Callable[..., Visitor]) -> Visitor:
    return visitor(address(house), "Ada")


def test_a_passkey_is_added_named_used_and_removed(ada: Account, guest: Visitor) -> None:
    page = at_security(guest, ada)
    give_authenticator(page)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("textbox", name="Name").fill("Grey phone")
    page.get_by_role("button", name="Go on").click()
    prove_by_password(page)
    expect(page.get_by_role("heading", name="Grey phone")).to_be_visible()
    page.get_by_role("button", name="Rename Grey phone").click()
    page.get_by_role("textbox", name="Name").fill("Blue <b>phone</b>")
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(page.get_by_role("heading", name="Blue <b>phone</b>")).to_be_visible()

    page.get_by_role("button", name="Sign out here").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()
    page.keyboard.press("Tab")  # somebody is there, so passkeys are offered; this owner agrees at once
    page.locator("body[data-state=live]").wait_for()

    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    page.evaluate("sessionStorage.clear()")
    page.goto(f"{guest.url}/login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.locator("body[data-state=live]").wait_for()

    page.evaluate("sessionStorage.clear()")
    page.goto(guest.url + SECURITY)
    sign_in(page, ada.email)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This device")).to_be_visible()
    page.get_by_role("button", name="Remove Blue <b>phone</b>").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Blue <b>phone</b>")).to_have_count(0)
    assert guest.problems == []


def test_an_authenticator_is_set_up_asked_for_and_turned_off(ada: Account, guest: Visitor) -> None:
    page = at_security(guest, ada)
    page.get_by_role("button", name="Set up an authenticator app").click()
    prove_by_password(page)
    expect(page.get_by_role("img", name="The secret as a QR code")).to_be_visible()
    app = pyotp.TOTP(page.locator(".secret").inner_text())
    page.get_by_label("Code that the app shows").fill(app.now())
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    backup = page.locator(".codes li").first.inner_text()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("On. Signing in asks for its code.")).to_be_visible()

    page.evaluate("sessionStorage.clear()")
    page.goto(guest.url + SECURITY)
    sign_in(page, ada.email)
    code = page.get_by_label("Code")
    expect(code).to_be_focused()
    expect(code).to_have_attribute("autocomplete", "one-time-code")
    code.fill("000000")
    page.get_by_role("button", name="Continue").click()
    expect(code).to_have_attribute("aria-invalid", "true")
    code.fill(app.now())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This device")).to_be_visible()

    page.get_by_role("button", name="Turn off the authenticator app").click()
    page.get_by_role("textbox", name="Code", exact=True).fill(backup)
    page.get_by_role("button", name="Turn off", exact=True).click()
    expect(page.get_by_role("button", name="Set up an authenticator app")).to_be_visible()


def test_codes_by_sms_need_a_phone_and_let_in(ada: Account, guest: Visitor) -> None:
    app = pyotp.TOTP(pyotp.random_base32())
    ada.ask("POST", "/v1/users/@me/mfa/totp/enable", {"secret": app.secret, "code": app.now(), "password": PASSWORD})
    page = at_security(guest, ada)
    page.get_by_role("button", name="Add a phone number").click()
    page.get_by_role("textbox", name="Phone number").fill("+49 170 5550123")
    page.get_by_role("button", name="Send a code").click()
    page.get_by_label("Code from the message").fill("123456")
    page.get_by_role("button", name="Keep this number").click()
    page.get_by_role("textbox", name="Code", exact=True).fill(app.now())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("+491705550123")).to_be_visible()
    page.get_by_role("button", name="Turn on codes by SMS").click()
    page.get_by_role("button", name="Turn on", exact=True).click()
    expect(page.get_by_role("button", name="Turn off codes by SMS")).to_be_visible()

    page.evaluate("sessionStorage.clear()")
    page.goto(guest.url + SECURITY)
    sign_in(page, ada.email)
    page.get_by_role("button", name="Send a code by SMS").click()
    expect(page.locator("#door")).to_contain_text("ends in 0123")
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code from the message").fill("123456")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This device")).to_be_visible()
    assert guest.problems == []


def test_a_new_password_signs_out_everybody_but_this_page(house: Servers, ada: Account, guest: Visitor) -> None:
    page = at_security(guest, ada)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text(f"We mailed a code to {ada.email}.")).to_be_visible()
    page.get_by_label("Code from the mail").fill("WRONG")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Code from the mail")).to_have_attribute("aria-invalid", "true")
    code = mailed(house, page, ada.email, "password_change_verification")["code"]
    page.get_by_label("Code from the mail").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Every other device was signed out.")).to_be_visible()
    assert token_of(page) != ada.token
    old = httpx.get(f"{ada.url}/v1/users/@me", headers={"Authorization": ada.token})
    assert old.status_code == 401
    page.reload()
    expect(page.get_by_text("This device")).to_be_visible()


def test_a_changed_address_can_be_taken_back(house: Servers, ada: Account, guest: Visitor) -> None:
    verify = mailed(house, guest.open(), ada.email, "email_verification")["token"]
    httpx.post(f"{ada.url}/v1/auth/verify", json={"token": verify}).raise_for_status()
    page = at_security(guest, ada)
    page.get_by_role("button", name="Change the e-mail address").click()
    page.get_by_label("Code from the mail").fill(mailed(house, page, ada.email, "email_change_original")["code"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("New e-mail address").fill(guest.email)
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Code from the mail").fill(mailed(house, page, guest.email, "email_change_new")["code"])
    page.get_by_role("button", name="Continue").click()
    prove_by_password(page)
    expect(page.get_by_text(guest.email, exact=True)).to_be_visible()

    token = mailed(house, page, ada.email, "email_change_revert")["token"]
    page = guest.open(f"/wasntme#token={token}")
    expect(page).to_have_url(f"{guest.url}/wasntme")
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Take it back").click()
    page.locator("body[data-state=live]").wait_for()
    page.goto(guest.url + SECURITY)
    expect(page.get_by_text(ada.email, exact=True)).to_be_visible()
    assert token not in house.log()


def test_another_device_is_let_in_and_signed_out_again(
    house: Servers, ada: Account, guest: Visitor, visitor: Callable[..., Visitor]
) -> None:
    page, new = at_security(guest, ada), visitor(address(house), "Ada").open("/login")
    new.get_by_role("button", name="Use another device").click()
    code = new.locator(".code").inner_text()
    page.get_by_role("button", name="Let a device in").click()
    page.get_by_role("textbox", name="Code", exact=True).fill("ABCD-2345")
    page.get_by_role("button", name="Let it in").click()
    expect(page.get_by_role("textbox", name="Code", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_role("textbox", name="Code", exact=True).fill(code.lower())
    page.get_by_role("button", name="Let it in").click()
    expect(page.get_by_text("The device is signed in.")).to_be_visible()
    new.locator("body[data-state=live]").wait_for()

    page.get_by_role("button", name=SIGN_OUT_OTHER).first.click()
    expect(page.get_by_label("Your password")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name=SIGN_OUT_OTHER).first.click()
    prove_by_password(page)
    expect(new.get_by_text("You were signed out.")).to_be_visible()


def test_it_is_sound_on_a_phone_with_its_dialogs(ada: Account, guest: Visitor) -> None:
    guest.context.add_init_script(WATCH_SHIFTS)
    page = guest.open("/login")
    page.set_viewport_size({"width": 340, "height": 700})
    keep(page, ada)
    page.goto(guest.url + SECURITY)
    expect(page.get_by_text("This device")).to_be_visible()
    assert page.evaluate(FAULTS) == []
    page.get_by_role("button", name="Set up an authenticator app").click()
    prove_by_password(page)
    expect(page.get_by_label("Code that the app shows")).to_be_focused()
    assert page.evaluate(FAULTS) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Set up an authenticator app")).to_be_focused()
    assert guest.problems == []


def test_where_no_mail_is_sent_the_old_password_is_asked_for(ada: Account, guest: Visitor) -> None:
    guest.context.route(f"**{SECURITY}", as_without_mail)
    page = at_security(guest, ada)
    expect(page.get_by_role("button", name="Change the e-mail address")).to_have_count(0)
    page.get_by_role("button", name="Change the password").click()
    page.get_by_label("Your password now").fill("wrong-Password-1")
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Change the password").click()
    expect(page.get_by_label("Your password now")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Your password now").fill(PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Every other device was signed out.")).to_be_visible()
    assert token_of(page) != ada.token
    page.reload()
    expect(page.get_by_text("This device")).to_be_visible()


def test_an_account_rests_until_its_owner_signs_in(ada: Account, guest: Visitor) -> None:
    page = at_security(guest, ada)
    page.get_by_role("button", name="Disable the account").click()
    page.get_by_role("button", name="Disable it").click()
    page.get_by_label("Your password").fill("wrong-Password-1")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Your password")).to_have_attribute("aria-invalid", "true")
    prove_by_password(page)
    expect(page.get_by_text("Your account rests.")).to_be_visible()
    sign_in(page, ada.email)
    page.locator("body[data-state=live]").wait_for()


def at_security(guest: Visitor, account: Account) -> Page:
    """The page, signed in and complete."""
    page = guest.open("/login")
    keep(page, account)
    page.goto(guest.url + SECURITY)
    expect(page.get_by_text("This device")).to_be_visible()
    return page


def keep(page: Page, account: Account) -> None:
    page.evaluate("token => sessionStorage.setItem('guildhall.token', token)", account.token)


def as_without_mail(route: Route) -> None:
    """The page as an operator without mail has it."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('data-mail="on"', 'data-mail="off"'))


def prove_by_password(page: Page) -> None:
    """Answer the question that stands before what could do harm."""
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").last.click()


def token_of(page: Page) -> str:
    return str(page.evaluate("sessionStorage.getItem('guildhall.token')"))


def give_authenticator(page: Page) -> None:
    """A device that keeps passkeys, and whose owner always agrees."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
