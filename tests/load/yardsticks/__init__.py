"""Servers that do what the product does, the plain way."""
