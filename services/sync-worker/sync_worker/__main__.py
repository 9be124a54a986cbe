"""Start the sync worker: serve, migrate or declare."""

from common.service import main
from sync_worker.app import SERVICE

main(SERVICE)
