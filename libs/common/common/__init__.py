"""Code that all services share: contracts, messaging, PostgreSQL, internal HTTP, start and stop."""
