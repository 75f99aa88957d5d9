"""Accounts of Bluesky: whose they are, as servers of the AT protocol say (atproto.com/specs: handle, did, oauth)."""
