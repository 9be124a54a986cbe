"""Runs log's command line; see `common.service.main`."""

from common.service import main
from log_service.app import SERVICE

main(SERVICE)
