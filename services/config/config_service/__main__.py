"""Runs config's command line; see `common.commands.main`."""

from common.commands import main
from config_service.app import SERVICE

main(SERVICE)
