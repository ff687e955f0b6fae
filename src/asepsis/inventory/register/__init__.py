"""The register: devices that no sensor hears, as a person told of them. Never taken for seen."""
