"""What people set for rooms moves to the one table that every route reads."""

from typing import Any

from django.db import migrations
from django.db.models import Q


def move(apps: Any, _editor: Any) -> None:
    members, attentions = apps.get_model("chat", "ChannelMember"), apps.get_model("accounts", "Attention")
    rows = members.objects.filter(Q(hidden=True) | Q(muted_until__isnull=False))
    attentions.objects.bulk_create(
        (
            attentions(
                user_id=row.user_id,
                kind="room",
                target_id=row.channel_id,
                muted_until=row.muted_until,
                muted_at=row.joined_at if row.muted_until else None,
                hidden_at=row.joined_at if row.hidden else None,
            )
            for row in rows.iterator()
        ),
        batch_size=500,
        ignore_conflicts=True,
    )
    # Rows of people who are no members only remembered what is now elsewhere.
    members.objects.filter(level=0, is_banned=False, channel__kind=101).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_notifications_tell_where_and_when"),
        ("chat", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RemoveField(model_name="channelmember", name="hidden"),
        migrations.RemoveField(model_name="channelmember", name="muted_until"),
    ]
