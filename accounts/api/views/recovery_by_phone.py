"""Getting back into an account whose authenticator is lost, by its phone or its security questions instead of mail."""

from accounts.api.auth_inputs import RecoveryStartInput, ResetTokenInput
from accounts.api.pending import with_token
from accounts.api.schemas import QuestionsAnswer, ResetCodesAnswer, ResetTokenAnswer
from accounts.api.texts import TEXTS, missing
from accounts.api.views.recovery import RESET_DONE
from accounts.models import User
from accounts.operations import recovery
from accounts.operations.recovery import WrongProof
from accounts.requests import caller, check_captcha, local_auth
from accounts.signing_in.purposes import RECOVERY
from accounts.signing_in.second_factor import Provisioned
from core.api.answers import Answer
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import ApiView
from core.ids import to_oid

_TAGS = ("Authentication",)


class RecoveryStart(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=RecoveryStartInput,
        response=ResetTokenAnswer | QuestionsAnswer,
        limit="api:auth:recovery:initiate",
        before_limit=(local_auth, check_captcha),
    )
    def post(self, request: Request) -> ResetTokenAnswer | QuestionsAnswer:
        """Begin a recovery by SMS or by security questions."""
        username, method = request.valid.text("username"), request.valid.text("method")
        if not username:
            raise missing("Username is required")
        if method == "sms":
            token = recovery.begin_by_sms(caller(request), username=username)
            return {
                "success": True,
                "message": "Verification code sent to your phone",
                "reset_token": token,
                "expires_in": RECOVERY.code_minutes * 60,
            }
        if method != "security_questions":
            raise missing("Invalid recovery method")
        token, questions = recovery.begin_by_questions(caller(request), username=username)
        return {
            "success": True,
            "questions": [{"id": number, "question": row.question} for number, row in enumerate(questions)],
            "reset_token": token,
            "expires_in": RECOVERY.minutes * 60,
        }


class RecoverySms(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=ResetTokenInput,
        response=ResetCodesAnswer,
        limit="api:auth:recovery:verify_sms",
        before_limit=(local_auth,),
    )
    def post(self, request: Request) -> Answer:
        """Show the code of the SMS, and get a new authenticator."""
        token, code = request.valid.text("reset_token"), request.valid.text("verification_code")
        if not token or not code:
            raise missing("Reset token and verification code are required")
        try:
            return _reset(*recovery.verify_sms(caller(request), token=token, code=code))
        except WrongProof:
            raise missing("Invalid or expired reset token") from None


class RecoveryQuestions(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=ResetTokenInput,
        response=ResetCodesAnswer,
        limit="api:auth:recovery:verify_questions",
        before_limit=(local_auth,),
    )
    def post(self, request: Request) -> Answer:
        """Answer one's security questions, at least two of them rightly, and get a new authenticator."""
        token, answers = request.valid.text("reset_token"), request.valid.answered
        if not token or not answers:
            raise missing("Reset token and answers are required")
        if len([answer for answer in answers if answer]) < recovery.LEAST_ANSWERS:
            raise missing("Reset token and at least 2 answers are required")
        try:
            return _reset(*recovery.verify_answers(caller(request), token=token, answers=answers))
        except WrongProof:
            raise missing("Incorrect answers to security questions") from None


def _reset(user: User, made: Provisioned, token: str) -> Answer:
    body: ResetCodesAnswer = {
        "success": True,
        "message": RESET_DONE,
        "user_id": to_oid(user.id),
        "totp_qr_data": made.uri,
        "backup_codes": list(made.backup_codes),
    }
    return with_token(body, token)
