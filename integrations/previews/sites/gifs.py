"""GIFs on the pages of Tenor and Klipy."""

from integrations.previews import cards
from integrations.previews.html import Page
from integrations.previews.media import Media, side
from integrations.previews.sites.addresses import host_of
from integrations.previews.visits import Visit

_PROVIDERS = {"tenor.com": "Tenor", "klipy.com": "Klipy"}


def preview(link: str, page: Page, visit: Visit) -> list[cards.Embed] | None:
    """The loop that a page shows, as a film and as a picture; None for pages of others, or without one."""
    name = _PROVIDERS.get(host_of(link))
    pictures = page.addresses("og:image", "og:image:url", "twitter:image")
    films = page.addresses("og:video:secure_url", "og:video:url", "og:video")
    if name is None or not pictures or not films:
        return None
    picture = visit.picture(pictures[0])
    if picture is None:
        return None
    provider = cards.provider(name, f"https://{host_of(link)}")
    return [cards.card("gifv", link, provider=provider, thumbnail=picture, video=_film(films[0], page, picture))]


def _film(address: str, page: Page, picture: Media) -> Media:
    told = {
        "content_type": "video/webm" if address.partition("?")[0].endswith(".webm") else "video/mp4",
        "width": side(page.first("og:video:width")) or picture.get("width"),
        "height": side(page.first("og:video:height")) or picture.get("height"),
    }
    return {"url": address} | {name: value for name, value in told.items() if value}
