"""Calls among browsers: each connects to each, and we only introduce them (docs/voice.md)."""
