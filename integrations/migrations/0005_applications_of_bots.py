"""Every bot has an application; those that were made before get theirs."""

from django.db import migrations


def make_applications(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    Application = apps.get_model("integrations", "Application")
    bots = User.objects.filter(is_bot=True, is_system=False, application=None, pending_deletion_at=None)
    for bot_id, owner_id, name in bots.values_list("id", "bot_owner_id", "username").iterator():
        Application.objects.create(bot_id=bot_id, owner_id=owner_id, name=name)


class Migration(migrations.Migration):

    dependencies = [
        ("integrations", "0004_oauth2"),
    ]

    operations = [
        migrations.RunPython(make_applications, migrations.RunPython.noop),
    ]
