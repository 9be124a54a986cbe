"""Check every field that is sent, so that none is silently ignored."""

from collections.abc import Iterator

from xero_sandbox.rulebook import rule
from xero_sandbox.wire.errors import not_implemented, post_data_invalid
from xero_sandbox.wire.responses import Body, HTTPError
from xero_sandbox.wire.shapes import SHAPE_OF, SHAPES, Shape


def check_fields(key: str, elements: list[Body], switches: dict[str, str]) -> None:
    """Refuse fields that the sandbox or Xero does not have, before anything is written."""
    for element in elements:
        for shape, part in _parts(SHAPES[SHAPE_OF[key]], element):
            check_absent(shape, part)
            check_unknown(shape, part, switches)


def _parts(shape: Shape, element: Body) -> Iterator[tuple[Shape, Body]]:
    yield shape, element
    for name, inner in shape.inside.items():
        value = element.get(name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from _parts(SHAPES[inner], part)


@rule("fields.absent", source="specification 16.1.0 to 20.0.0", sure="docs")
def check_absent(shape: Shape, element: Body) -> None:
    """A field that Xero has and the sandbox does not is 501 with its name, unless it is empty.

    Raises:
        HTTPError: 501.
    """
    for name, feature in shape.absent.items():
        if element.get(name):
            raise HTTPError(not_implemented(feature))


@rule("fields.unknown", source="specification 16.1.0 to 20.0.0", sure="assumed", switch="unknown_fields")
def check_unknown(shape: Shape, element: Body, switches: dict[str, str]) -> None:
    """A field that Xero does not have is refused with its name; a field that Xero computes is ignored.

    Raises:
        HTTPError: 400 PostDataInvalidException.
    """
    unknown = sorted(name for name in element if name.removesuffix("String") not in shape.known)
    if switches["unknown_fields"] == "ignored":
        unknown = [name for name in unknown if name.startswith("_")]
    if unknown:
        raise HTTPError(
            post_data_invalid(
                f"JSON for post data was invalid, {shape.name} has no field {', '.join(unknown)}"
            )
        )
