"""What the sync worker decides: rules and states, without any input or output."""
