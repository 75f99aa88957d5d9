"""Take the pictures of the README from a server with a fresh demo community, in Chromium:

.venv/bin/python tests/browser/take_pictures.py http://localhost:8000 PASSWORD-OF-THE-DEMO
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

_FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_SETTLED_MS = 1000


def main(url: str, password: str) -> None:
    """One window, one person, three pictures."""
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
        browser.close()


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(_SETTLED_MS)
    page.screenshot(path=_FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
