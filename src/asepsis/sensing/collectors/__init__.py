"""Collectors of flow exports: NetFlow, IPFIX and sFlow datagrams, read into flows and observations."""
