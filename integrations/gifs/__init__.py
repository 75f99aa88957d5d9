"""GIFs of a provider, one service for both wires."""
