"""Keeps the list of every behaviour of Xero that stands in this package, each under one name and in one place."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from xero_sandbox.switches import SWITCHES

Sure = Literal["wire", "docs", "report", "assumed"]
Ruled = TypeVar("Ruled", bound=Callable[..., object])


@dataclass(frozen=True)
class Rule:
    """One behaviour: what it says, where it stands, where it is known from and how sure that is."""

    name: str
    description: str
    home: str
    source: str
    sure: Sure
    switch: str | None


RULES: dict[str, Rule] = {}


class InvalidRule(Exception):
    """Two functions claim the same rule, or a rule names no switch that exists."""


def rule(name: str, *, source: str, sure: Sure, switch: str | None = None) -> Callable[[Ruled], Ruled]:
    """Enters the decorated function into the rulebook; the first paragraph of its docstring is what it says."""

    def enter(function: Ruled) -> Ruled:
        if name in RULES:
            raise InvalidRule(f"{name} stands in {RULES[name].home} and in {function.__module__}")
        if switch is not None and switch not in SWITCHES:
            raise InvalidRule(f"{name} names the switch {switch}, which does not exist")
        description = " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())
        RULES[name] = Rule(name, description, function.__module__, source, sure, switch)
        return function

    return enter
