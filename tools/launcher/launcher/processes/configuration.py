"""Writes supervisord's configuration."""

import json
import shlex
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from launcher.processes.program import Program

_EXEC_SCRIPT = Path(__file__).with_name("within.py")
_LOG_BYTES = "10MB"

# Log file names are relative: supervisord works in the log folder, whose path may contain any character.
_MAIN = """\
[supervisord]
nodaemon = true
{user}
pidfile = {folder}/supervisord.pid
logfile = supervisord.log
logfile_maxbytes = 10MB
logfile_backups = 1
loglevel = info

[unix_http_server]
file = {folder}/supervisor.sock
chmod = 0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

"""

_PROGRAM = """\
[program:{name}]
command = {command}
autostart = false
autorestart = {restart}
startsecs = {startsecs}
startretries = 30
stopsignal = {stop_signal}
stopwaitsecs = {stop_seconds}
killasgroup = true
redirect_stderr = true
stdout_logfile = {name}.log
stdout_logfile_maxbytes = {log_bytes}
stdout_logfile_backups = 1

"""


def write(folder: Path, programs: Iterable[Program], user: str | None, mark: Mapping[str, str]) -> Path:
    """Write supervisord's configuration and a private file for each program; return the configuration's path."""
    files = folder / "programs"
    files.mkdir(mode=0o700)
    text = _MAIN.format(folder=_escaped(str(folder)), user=f"user = {user}" if user else "")
    groups: dict[str, list[str]] = defaultdict(list)
    for program in programs:
        description = files / f"{program.name}.json"
        _write_private(description, _described(program, mark))
        text += _section(program, description)
        groups[program.group].append(program.name)
    # The first group has the lowest priority: supervisord stops it last.
    for priority, (group, names) in enumerate(groups.items()):
        text += f"[group:{group}]\nprograms = {','.join(names)}\npriority = {priority}\n\n"
    configuration = folder / "supervisord.conf"
    _write_private(configuration, text)
    return configuration


def _described(program: Program, mark: Mapping[str, str]) -> str:
    return json.dumps(
        {
            "command": program.command,
            "environment": {**program.environment, **mark},
            "folder": str(program.folder),
            "user": program.user,
        }
    )


def _section(program: Program, description: Path) -> str:
    # -I and -S: neither the working folder nor the environment can change the code that runs.
    command = shlex.join([sys.executable, "-I", "-S", str(_EXEC_SCRIPT), str(description)])
    return _PROGRAM.format(
        name=program.name,
        command=_escaped(command),
        restart=str(program.restart).lower(),
        # A program without restart must not be retried at its start either.
        startsecs=1 if program.restart else 0,
        stop_signal=program.stop_signal,
        stop_seconds=program.stop_seconds,
        log_bytes=_LOG_BYTES,
    )


def _escaped(value: str) -> str:
    return value.replace("%", "%%")


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
