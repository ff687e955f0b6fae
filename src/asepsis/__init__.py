"""Asepsis: infection control for the network that medical devices live on."""
