"""What was written before there was an index is found: a job gives it its words once the server runs."""

from django.db import migrations
from django.utils.timezone import now

SEARCHED = (("chat", "Message"), ("posts", "Post"), ("posts", "Comment"))


def ask_for_words(apps, schema_editor):
    models = (apps.get_model(*name)._default_manager for name in SEARCHED)
    if any(rows.filter(words=None).exists() for rows in models):
        moment = now()
        apps.get_model("core", "Job").objects.create(
            name="search.index_old", queue="slow", run_after=moment, created_at=moment
        )


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0010_words_of_messages"),
        ("core", "0001_initial"),
        ("posts", "0005_words_of_posts_and_comments"),
    ]

    operations = [migrations.RunPython(ask_for_words, migrations.RunPython.noop)]
