from typing import Any

from django.db import migrations

from core.text import lookalike


def read_again(apps: Any, schema_editor: Any) -> None:
    """Aliases that were taken before letters of other scripts counted as the Latin ones they are read as. Where two of
    a topic are read alike by now, both stay as they are."""
    for model, spelled in (("AnonymousIdentity", "name"), ("ReleasedAlias", "name_key")):
        rows = apps.get_model("topics", model).objects
        for row in rows.only("topic_id", "name_key", spelled).iterator():
            key = "".join(lookalike(getattr(row, spelled)).split())
            if key != row.name_key and not rows.filter(topic_id=row.topic_id, name_key=key).exists():
                rows.filter(pk=row.pk).update(name_key=key)


class Migration(migrations.Migration):
    dependencies = [("topics", "0005_what_was_written_in_private")]

    operations = [migrations.RunPython(read_again, migrations.RunPython.noop)]
