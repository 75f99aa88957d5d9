from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0011_when_messages_were_read")]

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
