from django.db import migrations

import core.search.field
from core.search.creating import making
from core.search.engine import Index

_MESSAGES = Index(table="chat_message", place="channel_id", live="{row}deleted_at IS NULL", watches="deleted_at")


class Migration(migrations.Migration):
    dependencies = [("chat", "0009_what_was_said_in_private")]

    operations = [
        migrations.AddField(
            "message",
            "words",
            core.search.field.WordsField(blank=True, editable=False, null=True, source="searched_words"),
        ),
        making(_MESSAGES),
    ]
