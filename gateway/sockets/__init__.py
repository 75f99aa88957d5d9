"""WebSockets of the gateway: frames, compression, and a sender that never waits."""
