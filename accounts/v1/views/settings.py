"""What a person's clients share."""

from accounts.operations.settings import update_settings
from accounts.queries import settings_of
from accounts.records import SettingsRecord
from accounts.requests import caller
from accounts.v1.render import render_settings
from accounts.v1.schemas import UserSettingsResponse
from accounts.v1.settings_inputs import SettingsInput
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code


class Settings(V1View):
    gate = "human"
    tags = ("Settings",)

    @endpoint(response=UserSettingsResponse, limit="user:settings:get")
    def get(self, request: Request) -> UserSettingsResponse:
        """Read one's client settings."""
        return _shown(settings_of(caller(request).user_id))

    @endpoint(
        request=SettingsInput,
        response=UserSettingsResponse,
        operation=update_settings,
        errors=(Code.VALIDATION_ERROR,),
    )
    def patch(self, request: Request) -> UserSettingsResponse:
        """Change some of one's client settings.

        All of one's clients hear of it. Another status, custom status or idle time shows to others, another locale
        changes the account.
        """
        return _shown(update_settings(caller(request), changes=request.valid.changes()))


def _shown(settings: SettingsRecord) -> UserSettingsResponse:
    return render_settings(settings, settings.guild_ids)
