"""What stands between a fresh folder and a server that people can sign in to."""

from io import StringIO

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User

DEMO_COMMAND = "demo"


def migrate() -> bool:
    """Apply the migrations that are missing. True when there were any."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True


def seed() -> str:
    """Create the administrator and, unless DEMO is off, the demo community, if nobody has an account yet.

    Returns how to sign in, to be shown once; empty when there are accounts already. All of it or nothing is made.
    """
    if User.objects.exists():
        return ""
    told = StringIO()
    with transaction.atomic():
        told.write("Administrator\n")
        call_command("createadmin", stdout=told)
        if settings.GUILDHALL.demo and DEMO_COMMAND in get_commands():
            told.write("\nDemo community\n")
            call_command(DEMO_COMMAND, stdout=told)
    return told.getvalue()


def where_data_lies() -> str:
    """One line for the operator."""
    config = settings.GUILDHALL
    return f"{config.data_dir}" if config.is_sqlite else f"{config.data_dir} (files) and the database at DATABASE_URL"
