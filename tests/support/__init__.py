"""What tests stand on: real servers, services started on them, and ways to wait for an outcome."""
