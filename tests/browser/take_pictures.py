"""Take the pictures of the README from a server with a fresh demo community, in Chromium:

.venv/bin/python tests/browser/take_pictures.py http://localhost:8000 PASSWORD-OF-THE-DEMO ADMINISTRATOR PASSWORD

The administrator is named by their e-mail address, and has an authenticator afterwards that nobody knows.
"""

import shutil
import sys
import time
from pathlib import Path

import httpx
import pyotp
from playwright.sync_api import Page, sync_playwright

_FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_SETTLED_MS = 1000


def main(url: str, password: str, administrator: str, their_password: str) -> None:
    """One window; a person and then an administrator; five pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB", color_scheme="light")
        page.goto(f"{url}/docs/v1")
        _take(page, "reference")
        page.goto(url)
        page.get_by_role("textbox", name="E-mail").fill("priya@example.com")
        page.locator("#sign-in-password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("link", name="show-and-tell").click()
        page.get_by_alt_text("A loft bed").evaluate("picture => picture.decode()")
        page.get_by_placeholder("Message #").hover()
        _take(page, "guild")
        page.get_by_role("link", name="Topics").click()
        page.get_by_role("link", name="Bread at home").first.click()
        page.get_by_role("button", name="Write a post").wait_for()
        _take(page, "topics")
        _come_in(page, url, administrator, their_password)
        page.get_by_role("heading", name="Today").wait_for()
        _take(page, "console-today", whole=True)
        page.get_by_role("link", name="Open reports").click()
        page.locator("#result_list th a").first.click()
        page.get_by_role("button", name="Look after it").wait_for()
        _take(page, "console-report", whole=True)
        browser.close()


def _come_in(page: Page, url: str, email: str, password: str) -> None:
    """Into the console, as an administrator with an authenticator of now."""
    app = pyotp.TOTP(pyotp.random_base32())
    proof = {"secret": app.secret, "code": app.now(), "password": password}
    with httpx.Client(base_url=f"{url}/v1", timeout=30) as client:
        answer = client.post("/auth/login", json={"email": email, "password": password}).raise_for_status()
        headers = {"Authorization": answer.json()["token"]}
        client.post("/users/@me/mfa/totp/enable", json=proof, headers=headers).raise_for_status()
    page.evaluate("token => sessionStorage.setItem('guildhall.token', token)", headers["Authorization"])
    page.goto(f"{url}/admin/")
    page.get_by_label("Code").fill(app.at(time.time() + 30))  # a code works once
    page.get_by_role("button", name="Continue").click()


def _take(page: Page, name: str, *, whole: bool = False) -> None:
    page.wait_for_timeout(_SETTLED_MS)
    page.screenshot(path=_FOLDER / f"{name}.png", full_page=whole)


if __name__ == "__main__":
    main(*sys.argv[1:])
