"""The community service: who is in the ecosystem."""
