"""Programs that run under supervisord, each with its own log."""

from launcher.processes.program import Program
from launcher.processes.supervisor import Supervisor

__all__ = ["Program", "Supervisor"]
