"""How people appear: kept for everybody connected anywhere, told to those who may see it."""
