"""The demo practice heard in all ways at once: what each source of knowledge shows of it."""
