"""Web Push: telling browsers of messages while the person is not there."""
