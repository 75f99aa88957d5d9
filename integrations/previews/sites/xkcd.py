"""Comics of xkcd."""

import msgspec

from integrations.previews import cards
from integrations.previews.sites.addresses import host_of, steps_of
from integrations.previews.visits import Visit


class _Comic(msgspec.Struct):
    title: str
    img: str
    alt: str = ""


def preview(link: str, visit: Visit) -> list[cards.Embed] | None:
    """A comic by its number, with what its picture says when somebody points at it."""
    steps = steps_of(link)
    is_comic = len(steps) == 1 and steps[0].isascii() and steps[0].isdigit() and len(steps[0]) <= 6
    if host_of(link).removeprefix("m.") != "xkcd.com" or not is_comic:
        return None
    comic = visit.json(f"https://xkcd.com/{steps[0]}/info.0.json", _Comic)
    if comic is None:
        return None
    alt = cards.line(comic.alt, 2048)
    return [
        cards.card(
            "rich",
            link,
            title=cards.line(comic.title),
            image=visit.picture(cards.web_address(comic.img)),
            footer={"text": alt} if alt else None,
        )
    ]
