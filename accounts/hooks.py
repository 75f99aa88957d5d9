"""Where packages above take part in what happens to accounts; filled in config/wiring.py."""

from core.hooks import Hook

invite_usable = Hook("accounts.invite_usable")
"""Functions of an invite code that say whether it lets a new person in now. One yes is enough."""

invite_redeem = Hook("accounts.invite_redeem")
"""Functions of (actor, invite code) that let the person join what the invite is for; they raise ProductError."""

bot_joins_guild = Hook("accounts.bot_joins_guild")
"""Functions of (actor of the bot, guild id) that make a new bot a member; they raise ProductError."""
