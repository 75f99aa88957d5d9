"""OAuth2: programs that act for people, and the bots that share their ids. docs/oauth2.md tells it from outside."""
