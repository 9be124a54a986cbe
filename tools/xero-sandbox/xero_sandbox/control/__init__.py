"""Lets tests and demos look into the sandbox and change it: the doors below /_sandbox/."""
