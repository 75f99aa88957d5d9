"""Incoming webhooks: addresses through which other programs speak in a channel, and what they send there."""
