"""What auth decides: how secrets are kept, when a token is still good, how a company stands with Xero."""
