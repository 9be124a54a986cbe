"""Finds out whether a JSON schema still accepts everything that a former one accepted, and has all of its fields."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
FORMS = ("format", "pattern", "multipleOf")
STORED = {"minimum": 0, "maximum": 2**31 - 1}
"""The bounds of an integer that a former contract did not bound: no consumer could store others, all were counts."""
INNER = ("items", "additionalProperties", "propertyNames")


def breaks(former: Schema, now: Schema) -> list[str]:
    """Return a sentence for each field that was removed or is now required, and each value that is now refused."""
    return list(_Comparison(former, now).breaks("", former, now))


class _Comparison:
    """Two documents, each with the definitions that its references lead to."""

    def __init__(self, former: Schema, now: Schema) -> None:
        self._former, self._now = former, now

    def breaks(self, path: str, former: Schema, now: Schema) -> Iterator[str]:
        """Yield the breaks of a part; `path` leads to it, for example `record.lines[].price`."""
        accepted = [_resolve(one, self._now) for one in _alternatives(now, self._now)]
        for one in _alternatives(former, self._former):
            yield from self._of_alternative(path, _resolve(one, self._former), accepted)

    def _of_alternative(self, path: str, former: Schema, accepted: list[Schema]) -> Iterator[str]:
        """Yield the breaks against the alternative that comes closest to the former one."""
        same_type = [one for one in accepted if _accepts_type(former, one)]
        if not same_type:
            yield f"{path or 'it'} no longer accepts {_type_in_words(former)}"
            return
        yield from min((list(self._of_schema(path, former, one)) for one in same_type), key=len)

    def _of_schema(self, path: str, former: Schema, now: Schema) -> Iterator[str]:
        yield from _values(path, former, now)
        yield from _bounds(path, former, now)
        yield from self._fields(path, former, now)
        for key in INNER:
            if isinstance(now.get(key), dict):
                before = former.get(key)
                inside = f"{path}[]" if key == "items" else f"{path}.*"
                yield from self.breaks(inside, before if isinstance(before, dict) else {}, now[key])

    def _fields(self, path: str, former: Schema, now: Schema) -> Iterator[str]:
        for key in ("properties", "patternProperties"):
            present = now.get(key, {})
            for name, field in former.get(key, {}).items():
                inside = f"{path}.{name}" if path else name
                if name in present:
                    yield from self.breaks(inside, field, present[name])
                else:
                    yield f"{inside} was removed"
        for name in sorted(set(now.get("required", ())) - set(former.get("required", ()))):
            yield f"{path}.{name} is now required" if path else f"{name} is now required"


def _resolve(schema: Schema, document: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    resolved: Schema = document["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return resolved


def _alternatives(schema: Schema, document: Schema) -> list[Schema]:
    """Return the alternatives of a schema, at least one; those of an alternative are listed too."""
    resolved = _resolve(schema, document)
    found = resolved.get("anyOf") or resolved.get("oneOf")
    if found is None:
        return [resolved]
    return [inner for one in found for inner in _alternatives(one, document)]


def _type_in_words(schema: Schema) -> str:
    return f"the type {schema['type']}" if "type" in schema else "any type"


def _accepts_type(former: Schema, now: Schema) -> bool:
    if "type" not in now or former.get("type") == now["type"]:
        return True
    return (former.get("type"), now["type"]) == ("integer", "number")


def _values(path: str, former: Schema, now: Schema) -> Iterator[str]:
    accepted, before = _listed(now), _listed(former)
    if accepted is None:
        return
    if before is None:
        yield f"{path} now accepts only {_shown(accepted)}"
    elif gone := [one for one in before if one not in accepted]:
        yield f"{path} no longer accepts {_shown(gone)}"


def _listed(schema: Schema) -> list[Any] | None:
    """Return the values of `enum` or `const`, or None if the schema lists no values."""
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _shown(values: list[Any]) -> str:
    return ", ".join(str(one) for one in values)


def _bounds(path: str, former: Schema, now: Schema) -> Iterator[str]:
    if former.get("type") == "integer" and not former.keys() & {*LOWER, *UPPER}:
        former = {**STORED, **former}
    for key in LOWER:
        if key in now and (key not in former or former[key] < now[key]):
            yield f"{path} has a narrower bound: {key} is now {now[key]}, before {former.get(key, 'none')}"
    for key in UPPER:
        if key in now and (key not in former or former[key] > now[key]):
            yield f"{path} has a narrower bound: {key} is now {now[key]}, before {former.get(key, 'none')}"
    for key in FORMS:
        if key in now and former.get(key) != now[key] and _listed(former) is None:
            yield f"{path} has another {key}: {now[key]}, before {former.get(key, 'none')}"
