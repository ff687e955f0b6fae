"""Risk: what needs a human, how much it matters, and what to do first."""
