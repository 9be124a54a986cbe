"""Auth's rules: how secrets are stored, when a token is usable, and the state of a company's connection."""
