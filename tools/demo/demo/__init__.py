"""A sample company: its book, its way through the public doors, and the check of what Xero holds afterwards."""
