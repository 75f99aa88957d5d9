"""Keys of administrators' programs."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code, ProductError
from core.ids import parse_oid
from moderation.operations.admin_keys import create_key, keys_of, revoke_key
from moderation.v1.admin.inputs_keys import NewKeyInput
from moderation.v1.admin.render_keys import Done, KeyResponse, NewKeyResponse, render_key, render_new_key

_TAGS = ("Administration: keys",)


class Keys(AdminView):
    tags = _TAGS

    @endpoint(
        request=NewKeyInput,
        response=NewKeyResponse,
        operation=create_key,
        right=Right.ADMIN_API_KEY_MANAGE,
        audit_reason=True,
    )
    def post(self, request: Request) -> NewKeyResponse:
        """Make a key for a program of yours.

        It may do as much of what you may do as `acls` names, and nothing once you may not. Its text is shown here and
        never again.
        """
        valid = request.valid
        key, text = create_key(
            caller(request), name=valid["name"], acls=valid["acls"], days=valid.get("expires_in_days")
        )
        return render_new_key(key, text)

    @endpoint(response=list[KeyResponse], right=Right.ADMIN_API_KEY_MANAGE)
    def get(self, request: Request) -> list[KeyResponse]:
        """List your own keys."""
        return [render_key(key) for key in keys_of(caller(request))]


class OneKey(AdminView):
    tags = _TAGS

    @endpoint(
        response=Done,
        operation=revoke_key,
        right=Right.ADMIN_API_KEY_MANAGE,
        audit_reason=True,
        errors=(Code.ADMIN_API_KEY_NOT_FOUND,),
    )
    def delete(self, request: Request, key_id: str) -> Done:
        """Take back one of your own keys."""
        try:
            number = parse_oid(key_id)
        except ValueError:
            raise ProductError(Code.ADMIN_API_KEY_NOT_FOUND) from None
        revoke_key(caller(request), key_id=number)
        return {"success": True}
