"""Records "a day in a small practice" from real programs in network namespaces."""
