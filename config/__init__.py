"""The composition root: settings, servers, wiring."""
