"""What the topic side's people set up to get back into an account."""

from django.conf import settings
from django.db import models


class RecoveryCode(models.Model):
    """A code of the owner's own choice, hashed like a password."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="recovery_code"
    )
    code_hash = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class SecurityQuestion(models.Model):
    """A question with the answer its owner gave, hashed like a password."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="security_questions")
    question = models.CharField(max_length=200)
    answer_hash = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"security question of {self.user_id}"
