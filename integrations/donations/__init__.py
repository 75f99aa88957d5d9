"""Donations through Stripe: pages of the provider to pay at, its signed events, links by mail to manage them."""
