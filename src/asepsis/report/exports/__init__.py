"""The inventory in the formats of other systems: asset, clinical and network ones."""
