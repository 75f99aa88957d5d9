"""One's own profile and preferences on the topic wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from accounts.api.profile_inputs import PreferencesBody, ProfileInput
from accounts.api.render import render_self
from accounts.api.schemas import SelfUser
from accounts.operations.preferences import update_preferences
from accounts.profile import change_profile, refuse_unclaimed
from accounts.requests import caller
from accounts.sanctions import active_warning
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Data, Done, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code, FieldCode, InvalidForm, ProductError

_TEXTS: dict[TextKey, Text] = {"profile_empty": (400, "Username, profile picture, banner, or country required")}


@contextmanager
def _worded() -> Iterator[None]:
    """What `change_profile` says about fields, in this wire's words."""
    try:
        yield
    except InvalidForm as problem:
        codes = {error.code for error in problem.errors}
        if FieldCode.IMAGE_SIZE_EXCEEDS_LIMIT in codes:
            raise ProductError(Code.FILE_SIZE_TOO_LARGE) from None
        if FieldCode.TAG_ALREADY_TAKEN in codes:
            raise InvalidForm(replace(error, text="Username already taken") for error in problem.errors) from None
        raise


class Profile(ApiView):
    gate = "human"
    tags = ("Users",)
    texts = _TEXTS

    @endpoint(response=Data[SelfUser], limit="default")
    def get(self, request: Request) -> Data[SelfUser]:
        """Get one's own account."""
        return ok(data=render_self(caller(request).user, active_warning(caller(request).user_id)))

    @endpoint(request=ProfileInput, response=Data[SelfUser], limit="api:profile:update")
    def put(self, request: Request) -> Data[SelfUser]:
        """Change one's own profile.

        Pictures are addresses, data URLs or base64. Null and "" take a picture or the country away.
        """
        actor = caller(request)
        with _worded():
            changes = request.valid.changes(actor.user)
            refuse_unclaimed(actor.user, changes)
            user = change_profile(actor, changes=changes)
        return ok("Profile updated successfully", data=render_self(user, active_warning(user.id)))


class OwnPreferences(ApiView):
    gate = "human"
    tags = ("Authentication",)

    @endpoint(request=PreferencesBody, response=Done, limit="default")
    def put(self, request: Request) -> Done:
        """Change preferences; those left out and those unknown stay as they are."""
        wanted = request.valid.get("preferences")
        update_preferences(caller(request), changes=wanted.values if wanted is not None else {})
        return ok("Preferences updated")
