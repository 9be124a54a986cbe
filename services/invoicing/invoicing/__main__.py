"""Runs invoicing's command line; see `common.commands.main`."""

from common.commands import main
from invoicing.app import SERVICE

main(SERVICE)
