"""How allauth's apps are installed: for the table of linked accounts, without its pages, sessions and middleware."""

from typing import TYPE_CHECKING

from allauth.account.apps import AccountConfig

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialAccount


class LinkedAccountsOnly(AccountConfig):
    """`allauth.account`, which `allauth.socialaccount` cannot be imported without. None of its views are served, so the
    middleware that its own configuration insists on would have nothing to do."""

    def ready(self) -> None:
        """Nothing to check."""


def link_name(link: "SocialAccount") -> str:
    """What a link is called; allauth's own way would look for a provider in tables that stay empty."""
    return f"sign-in {link.pk} through {link.provider}"
