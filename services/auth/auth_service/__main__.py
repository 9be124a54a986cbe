"""Runs auth: serve, migrate or declare."""

from auth_service.app import SERVICE
from common.service import main

main(SERVICE)
