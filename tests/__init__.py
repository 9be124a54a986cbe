"""The tests of the suite: a folder for each service, and a file for each layer."""
