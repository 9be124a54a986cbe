"""Runs auth: serve, migrate or declare."""

from common.service import main

from auth_service.app import SERVICE

main(SERVICE)
