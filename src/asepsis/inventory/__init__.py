"""The one store of what is believed: assets, their identifiers, facts and relations."""
