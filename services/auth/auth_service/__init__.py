"""People, sessions and API keys, the companies' connections to Xero, and Xero's tokens."""
