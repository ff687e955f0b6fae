"""Governance: what a practice writes down, from what was measured: risk analysis, incident page, downtime sheets."""
