"""Starts log: serve, migrate or declare."""

from common.service import main
from log_service.app import SERVICE

main(SERVICE)
