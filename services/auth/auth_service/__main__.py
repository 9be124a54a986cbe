"""Runs auth's command line; see `common.service.main`."""

from auth_service.app import SERVICE
from common.service import main

main(SERVICE)
