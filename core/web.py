"""Pages of the web client that mails and redirects point at. Their host comes from the configuration alone."""

from urllib.parse import quote

from django.conf import settings

VERIFY_EMAIL = "/verify#token={token}"
RESET_PASSWORD = "/reset#token={token}"
AUTHORIZE_ADDRESS = "/authorize-ip#token={token}"
REVERT_EMAIL = "/wasntme#token={token}"
LOGIN = "/login"
APP = "/app"
DONATE = "/donate"
DONATED = "/donate?outcome=thanks"
NOT_DONATED = "/donate?outcome=canceled"
DONATING_ALREADY = "/donate?outcome=mailed"
APPEAL = "/appeal#token={token}"
LOGIN_BY_LINK = "/login?login_token={token}"


def base_path() -> str:
    """The path of PUBLIC_URL, below which everything of this server is: "" or such as "/chat", no slash at the end."""
    return str(settings.GUILDHALL.base_path)


def here(path: str) -> str:
    """A path of this server as browsers have to ask for it."""
    return base_path() + path


def web_url() -> str:
    """Where the web client is: WEB_URL, else PUBLIC_URL. No slash at the end."""
    config = settings.GUILDHALL
    return str(config.web_url or config.public_url).rstrip("/")


def web_page(path: str, **values: object) -> str:
    """The address of one of the pages above with its values filled in."""
    return web_url() + path.format(**{name: quote(str(value), safe="") for name, value in values.items()})
