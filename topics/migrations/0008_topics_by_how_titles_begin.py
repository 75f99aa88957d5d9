from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('topics', '0007_raids'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(fields=['title_key'], name='topic_by_begin_of_title', opclasses=['varchar_pattern_ops']),
        ),
    ]
