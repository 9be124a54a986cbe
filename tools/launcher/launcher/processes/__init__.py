"""Programs as processes under supervisord: started, watched, stopped, each with its log."""

from launcher.processes.program import Program
from launcher.processes.supervisor import Supervisor

__all__ = ["Program", "Supervisor"]
