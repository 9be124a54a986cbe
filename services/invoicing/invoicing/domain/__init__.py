"""The rules of invoicing, without input or output: the commands on a company's records, and their effects."""
