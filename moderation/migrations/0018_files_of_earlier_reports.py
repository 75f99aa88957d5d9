from itertools import islice
from typing import Any

from django.db import migrations

PIECE = 200


def keep_files(apps: Any, schema_editor: Any) -> None:
    """Files of reports that were made before files were kept with them: what bans a file, and what collects evidence,
    goes by these rows. Of messages that are gone the files may be, too. What was settled long ago lets its files go as
    ever."""
    model = apps.get_model("moderation", "ReportedFile")
    reports = apps.get_model("moderation", "Report").objects.only("id", "snapshot", "context").order_by("id").iterator()
    while piece := list(islice(reports, PIECE)):
        facts = {(report.id, file["id"]): file for report in piece for file in _files_of(report)}
        there = apps.get_model("chat", "MediaFile").objects.filter(is_gone=False)
        kept = set(there.filter(pk__in={file["file_id"] for file in facts.values()}).values_list("pk", flat=True))
        model.objects.bulk_create(
            (
                model(report_id=report_id, attachment_id=id_, file_id=file["file_id"], filename=file["filename"])
                for (report_id, id_), file in facts.items()
                if file["file_id"] in kept
            ),
            ignore_conflicts=True,
        )


def _files_of(report: Any) -> list[dict[str, Any]]:
    messages = [report.snapshot, *report.context]
    return [file for message in messages for file in message.get("attachments", ()) if file.get("file_id")]


class Migration(migrations.Migration):
    dependencies = [("moderation", "0017_files_of_reports")]

    operations = [migrations.RunPython(keep_files, migrations.RunPython.noop)]
