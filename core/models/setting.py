"""What administrators have set while the instance runs."""

from django.db import models

from core.clock import now


class InstanceSetting(models.Model):
    """One value by its name; secrets are sealed. A name without a row has the value that the environment or the
    product gives it."""

    name = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()
    changed_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "core_instance_setting"

    def __str__(self) -> str:
        return self.name
