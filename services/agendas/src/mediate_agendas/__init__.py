"""The agendas service: what the ecosystem set out to do, and how far it is."""
