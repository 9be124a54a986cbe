"""Runs several verbs of one service in one process, because the import takes longer than the verbs.

It runs as `python -P once.py IMPORT_NAME VERB...` and imports nothing of the launcher.
"""

import runpy
import sys


def run(import_name: str, verbs: list[str]) -> None:
    """Run `python -m IMPORT_NAME VERB` for each verb; the first failure ends the process."""
    for verb in verbs:
        sys.argv = [import_name, verb]
        runpy.run_module(import_name, run_name="__main__")


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
