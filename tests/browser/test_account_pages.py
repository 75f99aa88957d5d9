"""The pages around an account: the door, what links in mails lead to, and what holds for all of them."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Route, expect

from config.account_pages import CAPTCHA_SOURCES
from core.api.middleware.security_headers import page_policy
from tests.browser.conftest import PATIENCE_MS, Visitor, new_account
from tests.browser.house import FAULTS, WATCH_SHIFTS, address, forget_places, mailed, sign_in
from tests.people import PASSWORD
from tests.servers import Servers

pytestmark = [pytest.mark.timeout(180), pytest.mark.once]
expect.set_options(timeout=PATIENCE_MS)

NEW_PASSWORD = "another-Staple-77-mast"
MAILED_PAGES = ("/reset#token=t", "/verify#token=t", "/authorize-ip#token=t", "/wasntme#token=t")
PAGES = ("/", "/login", "/register", "/forgot", "/login?login_token=t", *MAILED_PAGES, "/auth/sso/callback", "/appeal")


@pytest.fixture
def guest(house: Servers, visitor: Callable[..., Visitor]) -> Iterator[Visitor]:
    """Somebody in front of the house, whose console stays quiet."""
    made = visitor(address(house), "Ada")
    yield made
    assert made.problems == []


def test_every_page_is_sound_on_a_phone(house: Servers, guest: Visitor) -> None:
    asked: list[str] = []
    guest.context.add_init_script(WATCH_SHIFTS)
    guest.context.on("request", lambda request: asked.append(request.url))
    page = guest.open()
    page.set_viewport_size({"width": 340, "height": 700})
    for path in PAGES:
        page.goto("about:blank")
        page.goto(guest.url + path)
        page.wait_for_timeout(100)  # what moves, moves by then
        assert page.evaluate(FAULTS) == [], path
        assert "token=" not in page.url, path
    assert [url for url in asked if not url.startswith((guest.url, "about:"))] == []


def test_a_link_by_mail_verifies_the_address(house: Servers, guest: Visitor) -> None:
    page = guest.sign_up()
    token = mailed(house, page, guest.email, "email_verification")["token"]
    page.goto(f"{guest.url}/verify#token={token}")
    expect(page).to_have_url(f"{guest.url}/verify")
    page.get_by_role("button", name="This address is mine").click()
    expect(page.get_by_text("Your address is verified.")).to_be_visible()
    page.goto(f"{guest.url}/settings/security")
    expect(page.get_by_text(guest.email, exact=True)).to_be_visible()
    assert token not in house.log()


def test_a_forgotten_password_is_replaced_by_mail(house: Servers, guest: Visitor) -> None:
    ada = new_account(house.http_url, "Ada")
    page = guest.open("/login")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_focused()
    token = mailed(house, page, ada.email, "password_reset")["token"]
    page.goto(f"{guest.url}/reset#token={token}")
    expect(page).to_have_url(f"{guest.url}/reset")
    field = page.get_by_label("New password")
    field.fill("short")
    page.get_by_role("button", name="Set the password").click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.locator("body[data-state=live]").wait_for()
    assert token not in house.log()


def test_a_link_that_was_used_says_so(house: Servers, visitor: Callable[..., Visitor]) -> None:
    page = visitor(address(house), "Ada").open(f"/reset#token={'x' * 64}")
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto(f"{address(house)}/reset")
    page.reload()
    expect(page.get_by_role("heading", name="Part of the link is missing")).to_be_visible()


def test_a_sign_in_from_a_new_place_is_let_in_elsewhere(house: Servers, visitor: Callable[..., Visitor]) -> None:
    ada = new_account(house.http_url, "Ada")
    forget_places(ada.url, ada.token)
    here, there = visitor(address(house), "Ada"), visitor(address(house), "Ada")
    page = here.open("/settings/security")
    sign_in(page, ada.email)
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_focused()
    expect(page.locator("#door")).to_contain_text(ada.email)
    expect(page.get_by_role("button", name="Send the mail again")).to_be_disabled()
    token = mailed(house, page, ada.email, "ip_authorization")["token"]
    other = there.open(f"/authorize-ip#token={token}")
    expect(other).to_have_url(f"{there.url}/authorize-ip")
    other.get_by_role("button", name="Yes, let me in there").click()
    expect(other.get_by_role("heading", name="You are let in")).to_be_visible()
    page.wait_for_url("**/settings/security")
    expect(page.get_by_text("This device")).to_be_visible()
    assert there.problems == []


def test_a_mailed_link_signs_in_when_its_reader_says_so(house: Servers, guest: Visitor) -> None:
    ada = new_account(house.http_url, "Ada")
    page = guest.open("/login")
    page.get_by_role("textbox", name="E-mail").fill(ada.email)
    page.get_by_role("button", name="Mail me a link").click()
    page.get_by_role("button", name="Mail me the link").click()
    token = mailed(house, page, ada.email, "passwordless_login")["token"]
    page.goto(f"{guest.url}/login?login_token={token}")
    expect(page).to_have_url(f"{guest.url}/login")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("body[data-state=live]").wait_for()
    assert token not in house.log()


def test_the_answer_to_a_captcha_is_sent_along(house: Servers, visitor: Callable[..., Visitor]) -> None:
    person = visitor(address(house), "Ada")
    person.context.route("**/login", as_with_captcha)
    person.context.route("https://challenges.cloudflare.com/**", fake_provider)
    page = person.open("/login")
    page.get_by_role("textbox", name="E-mail").fill("ada@example.com")
    page.locator("#sign-in-password").fill(PASSWORD)
    expect(page.locator("#sign-in .captcha")).to_have_text("I am a person")
    with page.expect_request("**/v1/auth/login") as asked:
        page.get_by_role("button", name="Sign in", exact=True).click()
    headers = asked.value.headers
    assert (headers["x-captcha-token"], headers["x-captcha-type"]) == ("answer of site-key", "turnstile")
    expect(page.locator("#sign-in-email")).to_have_attribute("aria-invalid", "true")
    assert not [problem for problem in person.problems if "POLICY" in problem]


def as_with_captcha(route: Route) -> None:
    """The page as an operator with a captcha has it."""
    answer = route.fetch()
    policy = {"content-security-policy": page_policy(CAPTCHA_SOURCES["turnstile"])}
    facts = '<body data-captcha="turnstile" data-captcha-key="site-key" '
    route.fulfill(response=answer, headers=answer.headers | policy, body=re.sub("<body ", facts, answer.text()))


def fake_provider(route: Route) -> None:
    """As much of the provider's script as the pages use."""
    script = """
    window.turnstile = {
      ready: (begin) => begin(),
      render: (place, { sitekey }) => { place.textContent = "I am a person"; return sitekey; },
      getResponse: (id) => `answer of ${id}`,
      reset: () => {},
    };
    """
    route.fulfill(body=script, content_type="text/javascript")
