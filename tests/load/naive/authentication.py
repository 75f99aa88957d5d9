"""Who is asking."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import AuthSession, User
from accounts.tokens import token_hash


class TokenAuthentication(BaseAuthentication):
    """By session token, as the product has it."""

    def authenticate(self, request: Request) -> tuple[User, AuthSession] | None:
        token = request.headers.get("Authorization", "")
        session = AuthSession.objects.select_related("user").filter(token_hash=token_hash(token)).first()
        if session is None or not session.user.is_active:
            raise AuthenticationFailed
        return session.user, session
