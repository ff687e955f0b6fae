"""The ground: nouns, store, settings. Knows nothing of capabilities and faces."""
