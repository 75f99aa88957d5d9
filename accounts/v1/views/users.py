"""Who one is, and who others are."""

from accounts.operations.profile import update_profile
from accounts.profile import change_profile, refuse_unclaimed, wants_proof
from accounts.queries import is_tag_taken, user_record
from accounts.requests import caller
from accounts.v1.inputs import TagInput
from accounts.v1.profile_inputs import ProfileInput
from accounts.v1.render import render_private_user, render_user
from accounts.v1.schemas import TagCheckResponse, UserPartialResponse, UserPrivateResponse
from accounts.v1.sudo import prove
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Users",)


class CurrentUser(V1View):
    tags = _TAGS

    @endpoint(response=UserPrivateResponse, limit="user:settings:get", scope="identify")
    def get(self, request: Request) -> UserPrivateResponse:
        """Get one's own account.

        OAuth2 tokens need the scope `identify`, and `email` to see the address.
        """
        actor = caller(request)
        return render_private_user(actor.user, shows_email=actor.kind != "bearer" or "email" in actor.scopes)

    @endpoint(
        request=ProfileInput,
        response=UserPrivateResponse,
        operation=update_profile,
        gate="human",
        errors=(Code.SUDO_MODE_REQUIRED, Code.MISSING_ACCESS),
    )
    def patch(self, request: Request) -> UserPrivateResponse:
        """Change one's own account.

        Another username or discriminator wants a proof of who one is. Pictures are base64 or data URLs. An account
        without a password can change its tag only.
        """
        actor, changes = caller(request), request.valid.changes()
        refuse_unclaimed(actor.user, request.valid.sent())
        if wants_proof(actor.user, changes):
            prove(request)
        return render_private_user(change_profile(actor, changes=changes))


class OneUser(V1View):
    tags = _TAGS

    @endpoint(response=UserPartialResponse, limit="user:read::user_id", errors=(Code.UNKNOWN_USER,))
    def get(self, request: Request, user_id: int) -> UserPartialResponse:
        """Get what anybody may know of an account."""
        return render_user(user_record(user_id))


class CheckTag(V1View):
    tags = _TAGS

    @endpoint(query=TagInput, response=TagCheckResponse, limit="user:check_tag")
    def get(self, request: Request) -> TagCheckResponse:
        """Tell whether somebody else has a tag."""
        tag = request.query
        return {"taken": is_tag_taken(caller(request), tag["username"], tag["discriminator"])}
