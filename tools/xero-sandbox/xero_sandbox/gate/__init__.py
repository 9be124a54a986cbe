"""The checks that every API call passes before its resource, in Xero's order."""
