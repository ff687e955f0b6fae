"""Records of others: logs, flow exports, leases and tables, read into the same observations and flows as packets."""
