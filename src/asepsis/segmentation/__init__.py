"""Who may talk to whom: proposed from what was seen, tried on paper, compiled, proven, put in force with a way back."""
