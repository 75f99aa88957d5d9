"""Connections: what else on the net belongs to a person."""
