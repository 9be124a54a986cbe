"""Starts config: serve, migrate or declare."""

from common.service import main
from config_service.app import SERVICE

main(SERVICE)
