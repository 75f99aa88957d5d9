"""Copies of what the database knows about somebody: which columns of which rows (`Table`), and the archive they are
written to, a piece at a time (`Archive`)."""

from core.exports.archive import Archive
from core.exports.tables import Table, of_person, write_tables

__all__ = ["Archive", "Table", "of_person", "write_tables"]
