"""All SQL of auth, one file for people, credentials, consents, grants and connections each."""
