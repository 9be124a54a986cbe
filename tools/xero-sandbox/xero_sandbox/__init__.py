"""A server with memory that behaves as Xero's identity and accounting services do."""
