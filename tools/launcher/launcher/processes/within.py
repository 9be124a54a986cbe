"""Replaces itself with the program that a file describes, so that no secret is on a command line.

It runs as `python -I -S within.py FILE`, which can import none of the suite's packages.
"""

import json
import os
import pwd
import sys


def become(path: str) -> None:
    """Change to the user and folder that the file names, and replace this process with its command."""
    with open(path, encoding="utf-8") as file:
        program = json.load(file)
    if program["user"] is not None:
        user = pwd.getpwnam(program["user"])
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    os.umask(0o077)
    os.chdir(program["folder"])
    os.execve(program["command"][0], program["command"], program["environment"])  # noqa: S606


if __name__ == "__main__":
    become(sys.argv[1])
