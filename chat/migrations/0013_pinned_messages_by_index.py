from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0012_messages_of_webhooks")]

    operations = [
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["channel", "-id"],
                condition=models.Q(pinned=True),
                name="messages_pinned",
            ),
        ),
    ]
