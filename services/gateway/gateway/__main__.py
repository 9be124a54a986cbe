"""Command line of the gateway: serve, declare."""

from common.service import main
from gateway.app import SERVICE

main(SERVICE)
