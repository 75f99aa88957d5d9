"""What a person wants to hear of guilds, and what they may see of others."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.operations.settings import update_guild_settings
from guilds.profiles import profile_for
from guilds.v1.render_people import render_guild_settings, render_profile
from guilds.v1.schemas import ProfileResponse, UserGuildSettingsResponse
from guilds.v1.settings_inputs import GuildSettingsInput, ProfileQuery


class PrivateChannelSettings(V1View):
    gate = "human"
    tags = ("Settings",)

    @endpoint(request=GuildSettingsInput, response=UserGuildSettingsResponse, operation=update_guild_settings)
    def patch(self, request: Request) -> UserGuildSettingsResponse:
        """Change what one hears of private channels."""
        return render_guild_settings(update_guild_settings(caller(request), None, changes=request.valid.changes()))


class GuildSettings(V1View):
    gate = "human"
    tags = ("Settings",)

    @endpoint(
        request=GuildSettingsInput,
        response=UserGuildSettingsResponse,
        operation=update_guild_settings,
        errors=(Code.UNKNOWN_GUILD,),
    )
    def patch(self, request: Request, guild_id: int) -> UserGuildSettingsResponse:
        """Change what one hears of a guild."""
        return render_guild_settings(update_guild_settings(caller(request), guild_id, changes=request.valid.changes()))


class Profile(V1View):
    tags = ("Users",)

    @endpoint(
        query=ProfileQuery,
        response=ProfileResponse,
        limit="user:profile::target_id",
        errors=(Code.UNKNOWN_USER, Code.MISSING_ACCESS),
    )
    def get(self, request: Request, target_id: int) -> ProfileResponse:
        """Get somebody's profile.

        One's own, those of bots and friends, of whoever asks to be a friend, and of people one shares a guild or group
        with.
        """
        return render_profile(profile_for(caller(request), target_id, **request.query.values))
