from django.db import migrations, models

import core.search.field
from core.search import joined_words
from core.search.creating import making
from core.search.engine import Index

_GUILDS = Index(table="guilds_guild", place="owner_id", live="TRUE", watches="id")


def fill(apps, schema_editor):
    guilds = apps.get_model("guilds", "Guild").objects.only("name", "vanity_url_code")
    for guild in guilds.iterator():
        guild.words = joined_words((guild.name, guild.vanity_url_code or ""))
        guild.save(update_fields=["words"])


class Migration(migrations.Migration):
    dependencies = [("guilds", "0008_members_by_joining_and_id")]

    operations = [
        migrations.AddField(
            "guild",
            "words",
            core.search.field.WordsField(blank=True, editable=False, null=True, source="searched_words"),
        ),
        making(_GUILDS),
        migrations.AddIndex(
            "discoverylisting",
            models.Index(fields=["status", "-applied_at", "-guild"], name="listings_by_applying"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
