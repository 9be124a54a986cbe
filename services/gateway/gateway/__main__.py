"""Command line of the gateway: serve, declare."""

from common.commands import main
from gateway.app import SERVICE

main(SERVICE)
