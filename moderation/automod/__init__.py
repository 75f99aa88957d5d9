"""Automatic moderation: rules about what people write, and whether a text breaks them. Pure: nothing is read, stored or
told here."""
