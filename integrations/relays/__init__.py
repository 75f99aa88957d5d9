"""The directory of relays: which ones there are, and which is near."""
