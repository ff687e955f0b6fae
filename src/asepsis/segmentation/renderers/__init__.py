"""One file for each kind of firewall that a policy is compiled for."""
