"""Switching one's account off, and deleting it."""

from accounts.operations.deletion import delete_account
from accounts.operations.disabling import disable_account
from accounts.requests import caller
from accounts.v1.sudo import SudoInput, prove
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Users",)


class DisableAccount(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=SudoInput, operation=disable_account, errors=(Code.SUDO_MODE_REQUIRED,))
    def post(self, request: Request) -> None:
        """Disable one's account.

        Ends every sign-in. Everything stays; the next sign-in enables the account again.
        """
        prove(request, issues=False)
        disable_account(caller(request))


class DeleteAccount(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=SudoInput, operation=delete_account, errors=(Code.SUDO_MODE_REQUIRED, Code.USER_OWNS_GUILDS))
    def post(self, request: Request) -> None:
        """Delete one's account.

        Ends every sign-in and schedules the deletion; signing in before its time takes it back. Guilds have to be
        handed over or deleted first.
        """
        _delete(request)


class DeleteCurrentUser(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=SudoInput, operation=delete_account, errors=(Code.SUDO_MODE_REQUIRED, Code.USER_OWNS_GUILDS))
    def delete(self, request: Request) -> None:
        """Delete one's account, as POST to /users/@me/delete does."""
        _delete(request)


def _delete(request: Request) -> None:
    prove(request)
    delete_account(caller(request))
