"""Who one is, and who others are."""

from accounts.credentials import change_account
from accounts.operations.account import update_account
from accounts.profile import refuse_unclaimed, wants_proof
from accounts.queries import is_tag_taken, user_record
from accounts.requests import caller
from accounts.v1.inputs import TagInput
from accounts.v1.outcomes import hand_out_session
from accounts.v1.profile_inputs import ProfileInput
from accounts.v1.render import render_for_application, render_private_user, render_user
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

        OAuth2 tokens need the scope `identify`, and `email` to see the address; of what the profile does not show they
        see nothing else.
        """
        actor = caller(request)
        if actor.kind == "bearer":
            return render_for_application(actor.user, actor.scopes)
        return render_private_user(actor.user)

    @endpoint(
        request=ProfileInput,
        response=UserPrivateResponse,
        operation=update_account,
        gate="human",
        errors=(Code.SUDO_MODE_REQUIRED, Code.MISSING_ACCESS),
    )
    def patch(self, request: Request) -> UserPrivateResponse:
        """Change one's own account.

        Another tag, address or password wants a proof of who one is. Pictures are base64 or data URLs. An account
        without a password can only change its tag, and be claimed with an address and a password. A new password ends
        every other sign-in; the caller's goes on under a new token, told by AUTH_SESSION_CHANGE and in the header
        `X-New-Session-Token`.
        """
        actor, valid = caller(request), request.valid
        changes = valid.changes()
        refuse_unclaimed(actor.user, valid.sent())
        needs_proof = valid.changes_credentials or wants_proof(actor.user, changes)
        passed = prove(request) if needs_proof else None
        changed = change_account(
            actor,
            changes=changes,
            email_token=valid.get("email_token"),
            new_password=valid.get("new_password"),
            current_password=valid.get("password"),
            is_password_proven=passed is not None and passed.method == "password",
        )
        hand_out_session(request, changed.token)
        return render_private_user(changed.user)


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
