"""Runs auth's command line; see `common.commands.main`."""

from auth_service.app import SERVICE
from common.commands import main

main(SERVICE)
