"""The model test: one company, its bookkeeper, two workers and whatever may go wrong, step by step."""
