"""Gentle questions: off until the owner turns them on, few, slow, written down, never to whom it may hurt."""
