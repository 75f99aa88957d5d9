"""What the topic wire takes to find people and to ask them to be friends."""

from accounts.api.inputs import CredentialField
from core.api.fields import EmailField, Input, OidField, TextField

_LONGEST_SEARCH = 100
_LEAST_SEARCH = 2
_SHORT = "Search query must be at least 2 characters"
_EMAIL_WORDS = {"required": "Email is required", **dict.fromkeys(("type", "long", "pattern"), "Invalid email format")}
_WHOM = {"required": "to_user_id is required", "type": "Invalid user ID format", "high": "Invalid user ID format"}


class SearchQuery(Input):
    """What to look for in names; `query` is another name of `q`."""

    q = TextField(0, _LONGEST_SEARCH, required=False, allow_null=True)
    query = TextField(0, _LONGEST_SEARCH, required=False, allow_null=True)

    @property
    def text(self) -> str:
        """The text, "" without one."""
        return self.get("q") or self.get("query") or ""

    @property
    def is_long_enough(self) -> bool:
        """Whether a search makes sense."""
        return len(self.text) >= _LEAST_SEARCH


class FriendRequestInput(Input):
    """Whom to ask."""

    to_user_id = OidField(texts=_WHOM)


class UsernameInput(Input):
    """A name somebody would like to have."""

    username = CredentialField(required=False, allow_null=True)


class EmailInput(Input):
    """An address somebody would like to use."""

    email = EmailField(texts=_EMAIL_WORDS)
