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


def organisations(seed: str, at_least: int, clock: Clock, switches: dict[str, str]) -> list[Ledger]:
    """The organisations of a seed, and as many more of the same kind, numbered, as are asked for."""
    made = SEEDS[seed](clock, switches)
    while len(made) < at_least:
        (ledger, *_) = SEEDS[seed](clock, switches)
        ledger.organisation["Name"] = ledger.organisation["LegalName"] = f"Organisation {len(made) + 1}"
        made.append(ledger)
    return made
