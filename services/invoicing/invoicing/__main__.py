"""Runs invoicing's command line; see `common.service.main`."""

from common.service import main
from invoicing.app import SERVICE

main(SERVICE)
