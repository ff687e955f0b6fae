"""Lists of devices that people keep: read, compared with what was measured, kept as their statements."""
