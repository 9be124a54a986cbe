"""Start the sync worker: serve, migrate or declare."""

from common.commands import main
from sync_worker.app import SERVICE

main(SERVICE)
