"""Rules that several resources share."""
