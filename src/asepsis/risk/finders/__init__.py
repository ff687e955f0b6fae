"""What looks for weaknesses: one module for each kind of place they are seen in."""
