from django.db import migrations, models

from core.text import folded


def fill(apps, schema_editor):
    for model, source, key in (("Guild", "name", "name_key"), ("DiscoveryListing", "description", "description_key")):
        rows = apps.get_model("guilds", model).objects.only(source)
        for row in rows.iterator():
            setattr(row, key, folded(getattr(row, source)))
            row.save(update_fields=[key])


class Migration(migrations.Migration):
    dependencies = [("guilds", "0006_members_by_joining")]

    operations = [
        migrations.AddField("guild", "name_key", models.TextField(default="")),
        migrations.AddField("discoverylisting", "description_key", models.TextField(default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
