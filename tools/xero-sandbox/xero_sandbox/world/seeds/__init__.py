"""The organisations that exist at the start, modelled on Xero's demo companies."""

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


def organisations(seed: str, at_least: int, clock: Clock, switches: dict[str, str]) -> list[Ledger]:
    """Build the organisations of a seed, and numbered copies of the first up to `at_least`."""
    made = SEEDS[seed](clock, switches)
    while len(made) < at_least:
        (ledger, *_) = SEEDS[seed](clock, switches)
        ledger.organisation["Name"] = ledger.organisation["LegalName"] = f"Organisation {len(made) + 1}"
        made.append(ledger)
    return made
