"""Asepsis: infection control for the network that medical devices live on."""

__version__ = "0.1.0"
"""That of pyproject.toml, as a test sees to. To ask the installation takes longer than to read a small capture."""
