"""The list of all rules: each behaviour of Xero in this package has one name and one place."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from xero_sandbox.switches import SWITCHES

Sure = Literal["wire", "docs", "report", "assumed"]
Ruled = TypeVar("Ruled", bound=Callable[..., object])


@dataclass(frozen=True)
class Rule:
    """One behaviour of Xero. `home` is the module that implements it, `source` where it is documented.

    `sure` is `wire` (seen in a recording), `docs` (on an official page), `report` (reported by developers) or
    `assumed` (unknown, with a switch).
    """

    name: str
    description: str
    home: str
    source: str
    sure: Sure
    switch: str | None


RULES: dict[str, Rule] = {}


class InvalidRule(Exception):
    """Two functions claim the same rule, or a rule names a switch that does not exist."""


def rule(name: str, *, source: str, sure: Sure, switch: str | None = None) -> Callable[[Ruled], Ruled]:
    """Register the decorated function as a rule; the first paragraph of its docstring is the description.

    The description therefore states the behaviour of Xero, not the job of the function.
    """

    def enter(function: Ruled) -> Ruled:
        if name in RULES:
            raise InvalidRule(f"{name} is defined in {RULES[name].home} and in {function.__module__}")
        if switch is not None and switch not in SWITCHES:
            raise InvalidRule(f"{name} names the switch {switch}, which does not exist")
        description = " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())
        RULES[name] = Rule(name, description, function.__module__, source, sure, switch)
        return function

    return enter
