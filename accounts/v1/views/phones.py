"""One's phone number."""

from accounts.operations.phones import add_phone, remove_phone, send_phone_code, verify_phone
from accounts.requests import caller
from accounts.v1.factor_inputs import PhoneCodeInput, PhoneInput, PhoneTokenInput
from accounts.v1.factor_schemas import PhoneTokenResponse
from accounts.v1.sudo import SudoInput, prove
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Second factors",)


class PhoneSend(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(
        request=PhoneInput,
        limit="phone:send_verification",
        errors=(Code.PHONE_ALREADY_USED, Code.INVALID_PHONE_NUMBER),
    )
    def post(self, request: Request) -> None:
        """Have a code sent to a phone."""
        send_phone_code(caller(request), phone=request.valid["phone"])


class PhoneVerify(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(
        request=PhoneCodeInput,
        response=PhoneTokenResponse,
        limit="phone:verify_code",
        errors=(
            Code.INVALID_PHONE_VERIFICATION_CODE,
            Code.INVALID_PHONE_NUMBER,
            Code.SMS_VERIFICATION_UNAVAILABLE,
        ),
    )
    def post(self, request: Request) -> PhoneTokenResponse:
        """Show the code sent to a phone, and get a token that stands for the phone."""
        phone, code = request.valid["phone"], request.valid["code"]
        return {"phone_token": verify_phone(caller(request), phone=phone, code=code)}


class Phone(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(
        request=PhoneTokenInput,
        limit="phone:add",
        errors=(Code.SUDO_MODE_REQUIRED, Code.PHONE_VERIFICATION_REQUIRED, Code.PHONE_ALREADY_USED),
    )
    def post(self, request: Request) -> None:
        """Make a verified phone one's own. A locked account that wants a phone is unlocked by that."""
        prove(request)
        add_phone(caller(request), phone_token=request.valid["phone_token"])

    @endpoint(
        request=SudoInput,
        limit="phone:remove",
        gate="human",
        errors=(Code.SUDO_MODE_REQUIRED, Code.SMS_MFA_NOT_ENABLED),
    )
    def delete(self, request: Request) -> None:
        """Forget one's phone."""
        prove(request)
        remove_phone(caller(request))
