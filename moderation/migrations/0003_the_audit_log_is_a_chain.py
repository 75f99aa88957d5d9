from django.db import migrations, models

from moderation.audit_chain import entry_hash, sealed_entry, sealed_head

NO_HASH = "0" * 64
AT_ONCE = 1000


def chain(apps, schema_editor):
    """What was written before there was a chain becomes its beginning, as it stands now."""
    Entry, Head = apps.get_model("moderation", "AdminAuditEntry"), apps.get_model("moderation", "AuditHead")
    number, previous, changed = 0, NO_HASH, []
    for entry in Entry.objects.order_by("created_at", "id").iterator(AT_ONCE):
        number += 1
        entry.number, entry.previous = number, previous
        entry.hash = previous = entry_hash(entry)
        entry.seal = sealed_entry(entry.hash)
        changed.append(entry)
    Entry.objects.bulk_update(changed, ["number", "previous", "hash", "seal"], batch_size=AT_ONCE)
    Head.objects.create(number=number, hash=previous, seal=sealed_head(number, previous))


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_reports_and_tickets")]

    operations = [
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(default=0)),
                ("hash", models.CharField(default=NO_HASH, max_length=64)),
                ("seal", models.CharField(max_length=64)),
            ],
        ),
        migrations.AddField("adminauditentry", "number", models.BigIntegerField(null=True)),
        migrations.AddField("adminauditentry", "previous", models.CharField(max_length=64, null=True)),
        migrations.AddField("adminauditentry", "hash", models.CharField(max_length=64, null=True)),
        migrations.AddField("adminauditentry", "seal", models.CharField(max_length=64, null=True)),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AlterField("adminauditentry", "number", models.BigIntegerField(unique=True)),
        migrations.AlterField("adminauditentry", "previous", models.CharField(max_length=64)),
        migrations.AlterField("adminauditentry", "hash", models.CharField(max_length=64)),
        migrations.AlterField("adminauditentry", "seal", models.CharField(max_length=64)),
        migrations.AlterModelOptions("adminauditentry", {"base_manager_name": "objects"}),
    ]
