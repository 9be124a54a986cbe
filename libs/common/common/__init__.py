"""What the services share: contracts, messaging, PostgreSQL, internal HTTP, start and stop."""
