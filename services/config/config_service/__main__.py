"""Runs config's command line; see `common.service.main`."""

from common.service import main
from config_service.app import SERVICE

main(SERVICE)
