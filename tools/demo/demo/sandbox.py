"""A client of the sandbox's control API."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Self

import httpx

from demo.errors import CannotRun

PLANTED_AT_ONCE = 100


class Sandbox:
    """The control API of the Xero sandbox."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._web = httpx.Client(base_url=self.address, timeout=60, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._web.close()

    def reset(self, seed: str) -> dict[str, Any]:
        """Reset the sandbox to a country's organisations, and return the first of them."""
        self._request("POST", "/_sandbox/reset", json={"seed": seed})
        return self.organisations()[0]

    def organisations(self) -> list[dict[str, Any]]:
        """Return all organisations, each with the counts of its objects and of the calls to it."""
        found: list[dict[str, Any]] = self._request("GET", "/_sandbox/state")["organisations"]
        return found

    def organisation(self, tenant_id: str) -> dict[str, Any]:
        """Return one organisation.

        Raises:
            CannotRun: If the sandbox does not have it.
        """
        for organisation in self.organisations():
            if organisation["tenant_id"] == tenant_id:
                return organisation
        raise CannotRun(
            f"The sandbox at {self.address} was restarted and has no organisation {tenant_id}. Run the demo again."
        )

    def objects(self, resource: str, tenant_id: str) -> Iterator[dict[str, Any]]:
        """Yield all objects of a resource, page by page; numbers are Decimals."""
        page: Any = 1
        while page:
            answer = self._request(
                "GET", f"/_sandbox/objects/{resource}", params={"tenant_id": tenant_id, "page": page}
            )
            yield from answer["objects"]
            page = answer["next"]

    def plant(self, resource: str, tenant_id: str, objects: list[dict[str, Any]]) -> None:
        """Store objects as they are, without any validation."""
        for start in range(0, len(objects), PLANTED_AT_ONCE):
            some = objects[start : start + PLANTED_AT_ONCE]
            self._request("POST", f"/_sandbox/objects/{resource}", params={"tenant_id": tenant_id}, json=some)

    def _request(self, method: str, path: str, **request: Any) -> Any:
        try:
            answer = self._web.request(method, path, **request)
        except httpx.TransportError as error:
            raise CannotRun(
                f"The sandbox at {self.address} does not answer ({type(error).__name__}). "
                "Is the suite running? `make up` starts it."
            ) from None
        if not answer.is_success:
            raise CannotRun(
                f"{method} {path} in the sandbox failed with status {answer.status_code}: {answer.text[:300]}"
            )
        return answer.json(parse_float=Decimal) if answer.content else None
