"""Both sides compared, field by field: the table of fields, the report, and what changed between two moments."""
