"""Documents drawn from the inventory."""
