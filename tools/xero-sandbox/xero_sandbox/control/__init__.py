"""The control API below /_sandbox/, with which tests and demos inspect and change the sandbox."""
