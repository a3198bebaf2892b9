"""The embedded hub: a real PostgreSQL, a real NATS and every service under one parent process."""
