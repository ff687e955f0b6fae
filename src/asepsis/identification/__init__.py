"""What a device is, from what was seen of it: rules make evidence, fusion makes facts. Pure functions."""
