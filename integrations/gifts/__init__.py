"""Gifts of premium: codes that anybody may redeem, once."""
