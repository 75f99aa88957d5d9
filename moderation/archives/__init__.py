"""Archives for administrators: everything that is kept of an account or a guild."""
