"""Voice at the gateway: what sessions ask of it, who hears who is where."""
