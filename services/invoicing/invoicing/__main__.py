"""Runs the invoicing service."""

from common.service import main
from invoicing.app import SERVICE

main(SERVICE)
