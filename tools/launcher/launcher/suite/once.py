"""Runs several verbs of one service in one process: importing a service takes longer than what they do.

It runs as `python -P once.py IMPORT_NAME VERB...`, with nothing of the launcher's around it.
"""

import runpy
import sys


def run(import_name: str, verbs: list[str]) -> None:
    """Do what `python -m IMPORT_NAME VERB` would, verb by verb; the first that fails ends it."""
    for verb in verbs:
        sys.argv = [import_name, verb]
        runpy.run_module(import_name, run_name="__main__")


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
