"""What a source of GIFs can do, and which one this instance has."""

from collections.abc import Callable
from typing import Literal, Protocol

from django.conf import settings

from integrations.gifs.klipy import Klipy
from integrations.gifs.records import Category, Gif
from integrations.gifs.tenor import Tenor

ProviderName = Literal["klipy", "tenor"]


class Provider(Protocol):
    """A source of GIFs. `locale` is one of the product's ("pt-BR"). Every method asks it over the network, takes up to
    some seconds, and raises ProductError BAD_GATEWAY when no proper answer comes."""

    def search(self, words: str, *, limit: int, locale: str) -> list[Gif]:
        """GIFs for some words, the best first."""

    def trending(self, *, limit: int, locale: str) -> list[Gif]:
        """What people share most at the moment."""

    def categories(self, *, locale: str) -> list[Category]:
        """Kinds of GIFs to begin with."""

    def suggestions(self, words: str, *, limit: int, locale: str) -> list[str]:
        """What else one may search for."""

    def register_share(self, gif_id: str, *, words: str, locale: str) -> None:
        """Tell the provider that somebody chose a GIF, after searching for `words`; it finds better ones by that."""


_MAKES: dict[str, Callable[[str], Provider]] = {"klipy": Klipy, "tenor": Tenor}


def provider() -> Provider | None:
    """The instance's provider; None where none was set up (GIF_PROVIDER, GIF_API_KEY)."""
    config = settings.GUILDHALL
    make = _MAKES.get(config.gif_provider)
    return make(config.gif_api_key) if make is not None and config.gif_api_key else None


def provider_named(name: ProviderName) -> Provider | None:
    """The instance's provider if it is this one."""
    return provider() if settings.GUILDHALL.gif_provider == name else None
