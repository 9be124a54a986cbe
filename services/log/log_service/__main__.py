"""Runs log's command line; see `common.commands.main`."""

from common.commands import main
from log_service.app import SERVICE

main(SERVICE)
