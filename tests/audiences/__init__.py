"""Scenes for every write of the guild wire: who hears what when it is done. See house.py."""
