"""The doors behind the sandbox: what it holds, what is planted in it, what was called."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Self

import httpx

from demo.errors import CannotRun

PLANTED_AT_ONCE = 100


class Sandbox:
    """The sandbox of Xero, seen from behind."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._web = httpx.Client(base_url=self.address, timeout=60, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._web.close()

    def reset(self, seed: str) -> dict[str, Any]:
        """Start over with a country's organisations; give the first of them."""
        self._ask("POST", "/_sandbox/reset", json={"seed": seed})
        return self.organisations()[0]

    def organisations(self) -> list[dict[str, Any]]:
        """Give the organisations there are, with what they hold and the calls made against them."""
        found: list[dict[str, Any]] = self._ask("GET", "/_sandbox/state")["organisations"]
        return found

    def organisation(self, tenant_id: str) -> dict[str, Any]:
        """Give one organisation."""
        for organisation in self.organisations():
            if organisation["tenant_id"] == tenant_id:
                return organisation
        raise CannotRun(
            f"The sandbox at {self.address} has no organisation {tenant_id}: it was started anew; run the demo again."
        )

    def objects(self, resource: str, tenant_id: str) -> Iterator[dict[str, Any]]:
        """Go through all objects of a resource, page after page; figures are Decimals."""
        page: Any = 1
        while page:
            answer = self._ask(
                "GET", f"/_sandbox/objects/{resource}", params={"tenant_id": tenant_id, "page": page}
            )
            yield from answer["objects"]
            page = answer["next"]

    def plant(self, resource: str, tenant_id: str, objects: list[dict[str, Any]]) -> None:
        """Put objects in as they stand, past every rule."""
        for start in range(0, len(objects), PLANTED_AT_ONCE):
            some = objects[start : start + PLANTED_AT_ONCE]
            self._ask("POST", f"/_sandbox/objects/{resource}", params={"tenant_id": tenant_id}, json=some)

    def _ask(self, method: str, path: str, **request: Any) -> Any:
        try:
            answer = self._web.request(method, path, **request)
        except httpx.TransportError as trouble:
            raise CannotRun(
                f"The sandbox at {self.address} does not answer ({type(trouble).__name__}): "
                "is the suite running? `make up` starts it."
            ) from None
        if not answer.is_success:
            raise CannotRun(
                f"The sandbox answered {method} {path} with {answer.status_code}: {answer.text[:300]}"
            )
        return answer.json(parse_float=Decimal) if answer.content else None
