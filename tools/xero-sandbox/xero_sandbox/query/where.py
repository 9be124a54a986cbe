"""Parse a where filter into a test of objects."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xero_sandbox.query.fields import Fields, comparable
from xero_sandbox.rulebook import rule
from xero_sandbox.wire.errors import query_invalid
from xero_sandbox.wire.reading import identity_in
from xero_sandbox.wire.responses import HTTPError
from xero_sandbox.world.collection import Body

Test = Callable[[Body], bool]
Value = Callable[[Body], Any]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)"""
    r"""|(?P<sign>==|!=|>=|<=|&&|\|\||[=<>!(),.]))"""
)
_METHODS = {"contains", "startswith", "endswith", "tolower", "toupper"}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda one, other: bool(one == other),
    "=": lambda one, other: bool(one == other),
    "!=": lambda one, other: bool(one != other),
    ">=": lambda one, other: bool(one >= other),
    "<=": lambda one, other: bool(one <= other),
    ">": lambda one, other: bool(one > other),
    "<": lambda one, other: bool(one < other),
}


@dataclass(frozen=True)
class Token:
    """A token of the filter."""

    kind: str
    text: str


def tokens_of(text: str) -> list[Token]:
    """Split a filter into tokens.

    Raises:
        HTTPError: 400 for a character that starts no token.
    """
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise HTTPError(query_invalid(f"Syntax error at index {at}"))
        kind = str(found.lastgroup)
        tokens.append(Token(kind, found[kind]))
        at = found.end()
    return tokens


@dataclass(frozen=True)
class Filter:
    """A parsed filter. `equal` holds equalities that every matching object meets, for index look-ups."""

    test: Test
    equal: dict[str, str]


@dataclass(frozen=True)
class Operand:
    """One side of a comparison. `path` is set for a field, `constant` for a literal."""

    value: Value
    path: str | None = None
    constant: Any = None


@rule("query.where", source="Requests and responses page", sure="docs")
def read_filter(text: str, fields: Fields) -> Filter:
    """A where filter has ==, =, !=, <, >, AND, OR, !, null, DateTime(), Guid() and five text methods.

    The text methods are Contains, StartsWith, EndsWith, ToLower and ToUpper. Text is compared case-insensitively.
    Any other syntax is refused.

    Raises:
        HTTPError: 400 QueryParseException.
    """
    reader = _Reader(tokens_of(text), fields)
    test = reader.disjunction()
    if reader.peek() is not None:
        raise HTTPError(query_invalid("Syntax error: unexpected end"))
    return Filter(test, {} if reader.loose else reader.equal)


class _Reader:
    def __init__(self, tokens: list[Token], fields: Fields) -> None:
        self.tokens = tokens
        self.fields = fields
        self.at = 0
        self.loose = False
        self.equal: dict[str, str] = {}

    def peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> Token:
        token = self.peek()
        if token is None:
            raise HTTPError(query_invalid("Expression expected"))
        self.at += 1
        return token

    def hit(self, *words: str) -> bool:
        token = self.peek()
        if token is not None and token.kind != "text" and token.text.upper() in words:
            self.at += 1
            return True
        return False

    def need(self, sign: str) -> None:
        if not self.hit(sign):
            raise HTTPError(query_invalid(f"'{sign}' expected"))

    def disjunction(self) -> Test:
        tests = [self.conjunction()]
        while self.hit("OR", "||"):
            self.loose = True
            tests.append(self.conjunction())
        return tests[0] if len(tests) == 1 else lambda body: any(test(body) for test in tests)

    def conjunction(self) -> Test:
        tests = [self.negation()]
        while self.hit("AND", "&&"):
            tests.append(self.negation())
        return tests[0] if len(tests) == 1 else lambda body: all(test(body) for test in tests)

    def negation(self) -> Test:
        if self.hit("!", "NOT"):
            self.loose = True
            inner = self.negation()
            return lambda body: not inner(body)
        if self.hit("("):
            test = self.disjunction()
            self.need(")")
            return test
        return self.comparison()

    def comparison(self) -> Test:
        left = self.operand()
        token = self.peek()
        if token is None or token.text not in _COMPARE:
            value = left.value
            return lambda body: value(body) is True
        sign = self.take().text
        right = self.operand()
        if sign in {"=", "=="} and left.path and isinstance(right.constant, str):
            self.equal[left.path] = right.constant
        return _compared(sign, left.value, right.value)

    def operand(self) -> Operand:
        token = self.take()
        if token.kind == "text":
            return self.method_call(_constant(token.text[1:-1].casefold()))
        if token.kind == "number":
            return _constant(Decimal(token.text))
        if token.kind != "name":
            raise HTTPError(query_invalid(f"Expression expected, not '{token.text}'"))
        lower = token.text.lower()
        if lower in {"null", "true", "false"}:
            return _constant({"null": None, "true": True, "false": False}[lower])
        if lower in {"datetime", "guid"}:
            return _constant(self.moment() if lower == "datetime" else self.guid())
        return self.method_call(self.field(token.text))

    def field(self, name: str) -> Operand:
        path, _, method = name.rpartition(".")
        if path and method.lower() in _METHODS:
            self.at -= 1
            self.tokens[self.at] = Token("name", method)
            self.tokens.insert(self.at, Token("sign", "."))
            name = path
        known = self.fields.path(name)
        if known is None:
            raise HTTPError(query_invalid(f"No property or field '{name}' exists"))
        return Operand(self.fields.getter(known), known)

    def method_call(self, operand: Operand) -> Operand:
        token = self.peek()
        if token is None or token != Token("sign", "."):
            return operand
        self.take()
        method = self.take().text.lower()
        self.need("(")
        if method in {"tolower", "toupper"}:
            self.need(")")
            return self.method_call(operand)
        argument = self.operand()
        self.need(")")
        return Operand(_text_test(method, operand.value, argument.value))

    def moment(self) -> date:
        self.need("(")
        numbers = [self.take().text]
        while self.hit(","):
            numbers.append(self.take().text)
        self.need(")")
        return moment_of(numbers)

    def guid(self) -> str:
        self.need("(")
        text = self.take().text.strip('"')
        self.need(")")
        return identity_in(text)


@rule("query.datetime", source="Requests and responses page", sure="docs")
def moment_of(numbers: list[str]) -> date:
    """DateTime() has year, month and day, and may have hour, minute and second.

    Raises:
        HTTPError: 400 QueryParseException.
    """
    try:
        whole = [int(number) for number in numbers]
        return date(*whole) if len(whole) == 3 else datetime(*whole)  # type: ignore[arg-type]  # noqa: DTZ001
    except (ValueError, TypeError) as error:
        raise HTTPError(
            query_invalid("DateTime needs year, month and day, and may have hour, minute and second")
        ) from error


def _constant(value: Any) -> Operand:
    return Operand(lambda body: value, None, value)


def _text_test(method: str, value: Value, argument: Value) -> Value:
    tests: dict[str, Callable[[str, str], bool]] = {
        "contains": lambda text, part: part in text,
        "startswith": lambda text, part: text.startswith(part),
        "endswith": lambda text, part: text.endswith(part),
    }
    test = tests.get(method)
    if test is None:
        raise HTTPError(query_invalid(f"No applicable method '{method}' exists"))

    def run(body: Body) -> bool:
        text, part = value(body), argument(body)
        return isinstance(text, str) and isinstance(part, str) and test(text, part)

    return run


def _compared(sign: str, left: Value, right: Value) -> Test:
    compare = _COMPARE[sign]

    def run(body: Body) -> bool:
        one, other = comparable(left(body), right(body))
        if one is None or other is None:
            return compare(one, other) if sign in {"=", "==", "!="} else False
        try:
            return compare(one, other)
        except TypeError:
            return sign == "!="

    return run
