"""Which account belongs to whom at the provider: allauth's table, where issuer and subject name a person for ever."""

import hashlib

from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from accounts.sso.person import Person

_LONGEST_ISSUER = 200
_LONGEST_SUBJECT = 191


def linked_user(person: Person) -> User | None:
    """The account of a person who was here before."""
    return User.objects.filter(socialaccount__provider=_issuer(person), socialaccount__uid=_subject(person)).first()


def link(user: User, person: Person) -> None:
    """Remember whose the account is, inside an operation."""
    SocialAccount.objects.get_or_create(provider=_issuer(person), uid=_subject(person), defaults={"user": user})


def unlink(user: User) -> None:
    """Forget it for everybody at any provider, inside an operation."""
    SocialAccount.objects.filter(user=user).delete()


def _issuer(person: Person) -> str:
    return _fitting(person.issuer, _LONGEST_ISSUER)


def _subject(person: Person) -> str:
    return _fitting(person.subject, _LONGEST_SUBJECT)


def _fitting(text: str, most: int) -> str:
    """The text, or its hash where the column is too short for it."""
    return text if len(text) <= most else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
