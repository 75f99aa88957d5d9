from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0015_raid_removals_by_name'),
    ]

    operations = [
        migrations.AddField(
            model_name='raidremoval',
            name='in_hand',
            field=models.JSONField(default=list),
        ),
    ]
