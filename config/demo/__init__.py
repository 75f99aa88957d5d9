"""The demo community: people, guilds and topics with a history, made through the operations of the product."""
