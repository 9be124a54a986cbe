"""python -m launcher up | down | demo | verify | read | provision | prepare | keys | keep | source | remove_source."""

import sys

from launcher.failures import CannotRun
from launcher.verbs import CANNOT_RUN, VERBS


def main() -> int:
    """Run the verb named on the command line and return its exit status, or 2 with a message if it cannot run."""
    verb = VERBS.get(sys.argv[1]) if len(sys.argv) == 2 else None
    if verb is None:
        print(f"usage: python -m launcher {' | '.join(VERBS)}", file=sys.stderr)
        return CANNOT_RUN
    try:
        return verb()
    except CannotRun as failure:
        print(failure, file=sys.stderr)
        return CANNOT_RUN


if __name__ == "__main__":
    sys.exit(main())
