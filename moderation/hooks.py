"""Where packages above tell administrators what they know. Filled in config/wiring.py."""

from core.hooks import Hook

# () -> list[GatewayReport]: what each process of the gateway that lives says of itself. Must not wait for any of them.
gateway_reports = Hook("gateway.reports")

# () -> tuple[Table, ...]: further sections of a guild's archive (core.exports); the rows are found by the guild.
guild_archive_tables = Hook("moderation.guild_archive_tables")
