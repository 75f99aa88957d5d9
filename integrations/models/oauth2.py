"""Applications, what people granted them, and the tokens that came of it."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class Application(models.Model):
    """A program that people let in: one bot account, and the client of OAuth2 that shares its id.

    Without an owner (made on the command line, or its owner is gone) nobody but the operator can change it.
    """

    bot = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="application"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="applications"
    )
    name = models.CharField(max_length=100)
    redirect_uris = models.JSONField(default=list, blank=True)
    bot_public = models.BooleanField(default=True)
    bot_require_code_grant = models.BooleanField(default=False)
    secret_hash = models.CharField(max_length=64, blank=True)  # SHA-256 in hex; without one nobody is this client
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name

    @property
    def id(self) -> int:
        """Id of the application, of its bot and of the client."""
        return self.bot_id

    @property
    def client_id(self) -> str:
        """The id as clients of OAuth2 write it."""
        return str(self.bot_id)


class OAuth2Grant(models.Model):
    """One consent of a person: its code, and the chain of tokens that was exchanged for it. Ending the row ends them.

    The row stays while any of its tokens lives, so that a code shown a second time is known for what it is.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="oauth2_grants")
    scopes = models.JSONField(default=list)
    code_hash = models.CharField(max_length=64, unique=True)
    code_challenge = models.CharField(max_length=128, blank=True)  # of PKCE, by S256
    redirect_uri = models.CharField(max_length=256, blank=True)
    created_at = models.DateTimeField(default=now)
    code_expires_at = models.DateTimeField(db_index=True)
    code_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "application"], name="oauth2_grants_of_a_pair")]

    def __str__(self) -> str:
        return f"grant {self.id}"


class _Token(models.Model):
    """A token of a chain; only its hash is stored."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 in hex
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.id}"


class OAuth2AccessToken(_Token):
    """What an application shows to act for a person."""

    grant = models.ForeignKey(OAuth2Grant, on_delete=models.CASCADE, related_name="access_tokens")
    scopes = models.JSONField(default=list)  # those of the grant, or fewer when a refresh asked for fewer


class OAuth2RefreshToken(_Token):
    """What an application exchanges for the next pair of tokens, once."""

    grant = models.ForeignKey(OAuth2Grant, on_delete=models.CASCADE, related_name="refresh_tokens")
    retired_at = models.DateTimeField(null=True, blank=True)
