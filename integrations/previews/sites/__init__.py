"""Sites that say more of what is at an address than the page there does. Each module has a function that takes a link
and a visit, and returns the embeds, or None for a link that is not its own or of which it learned nothing."""
