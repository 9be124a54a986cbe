"""Makes pages of the code: nothing in docs/reference is written by hand, and so nothing there is wrong."""
