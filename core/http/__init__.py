"""Serving Django's WSGI application from an ASGI server."""
