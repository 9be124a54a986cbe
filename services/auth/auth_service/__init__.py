"""Who somebody is, which company is connected to which organisation, and Xero's tokens."""
