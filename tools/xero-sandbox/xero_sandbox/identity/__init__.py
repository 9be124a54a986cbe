"""Does what Xero's login and identity servers do."""
