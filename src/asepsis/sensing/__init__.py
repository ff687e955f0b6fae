"""Runs the engine and imports what others saw. The only package that knows the engine."""
