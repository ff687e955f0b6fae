"""What the devices of the demo practice say: one program per kind of device, each run inside its namespace."""
