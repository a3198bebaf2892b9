"""The gateway: one place for coordinators."""
