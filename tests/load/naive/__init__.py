"""Sending and listing messages the usual way: Django REST framework, ModelSerializers, the ORM, Django's ASGI
handler, a channel layer. The same tables and the same checks as the product; the yardstick for what its own ways
are worth.
"""
