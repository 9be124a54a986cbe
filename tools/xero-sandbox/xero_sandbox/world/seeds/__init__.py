"""Makes the organisations that exist at the start, as Xero's demo companies have them."""

from collections.abc import Callable

from xero_sandbox.world.clock import Clock
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.seeds import au, nz, uk, us

SEEDS: dict[str, Callable[[Clock, dict[str, str]], list[Ledger]]] = {
    "nz": nz.organisations,
    "au": au.organisations,
    "uk": uk.organisations,
    "us": us.organisations,
}
