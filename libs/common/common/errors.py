"""Exceptions with a code, an HTTP status and a retry rule; over HTTP each becomes a problem document (RFC 9457)."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar, Self

from common.contracts.gateway import Problem


class Retry(StrEnum):
    """Whether a failed operation may succeed later."""

    LATER = "later"
    NEVER = "never"


class Failure(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "failed"
    status: ClassVar[int] = 500
    retry: ClassVar[Retry] = Retry.NEVER
    remedy: ClassVar[str] = ""
    place: ClassVar[str | None] = None

    def __init__(self, detail: str = "", errors: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(detail or self.sentence())
        self.detail = detail or self.sentence()
        self.errors = tuple(dict(error) for error in errors)

    @classmethod
    def sentence(cls) -> str:
        """Return the first line of the class's docstring, which is the message that people read."""
        return (cls.__doc__ or "").strip().split("\n", 1)[0]

    def problem(self) -> Problem:
        """Return the failure as a problem document (RFC 9457)."""
        return Problem(
            title=self.sentence(),
            status=self.status,
            detail=self.detail,
            code=self.code,
            remedy=self.remedy,
            place=self.place,
            errors=self.errors or None,
        )


class NotSignedIn(Failure):
    """You are not signed in."""

    code, status, remedy = "not_signed_in", 401, "Sign in and try again."


class Forbidden(Failure):
    """This caller is not allowed to do this."""

    code, status = "forbidden", 403


class NotFound(Failure):
    """Nothing was found at this address."""

    code, status, remedy = "not_found", 404, "Check the address. It may belong to another company."


class Conflict(Failure):
    """The request conflicts with the current state."""

    code, status = "conflict", 409


class Stale(Failure):
    """It has changed since you last read it."""

    code, status, remedy = "stale", 412, "Read it again, then repeat your change."


class TooLarge(Failure):
    """The request is too large."""

    code, status, remedy = "too_large", 413, "Send less data in one request."


class Invalid(Failure):
    """The request is not valid."""

    code, status, remedy = "invalid", 422, "Correct the fields listed and send the request again."

    @classmethod
    def from_validation(cls, errors: Iterable[Mapping[str, Any]]) -> Self:
        """Return the failure for pydantic's errors: a JSON pointer and a detail for each, without the values sent."""
        return cls(
            errors=[
                {
                    "pointer": "".join(f"/{part}" for part in error["loc"] if part != "body")
                    + error.get("ctx", {}).get("pointer", ""),
                    "detail": str(error["msg"]).removeprefix("Value error, "),
                }
                for error in errors
            ]
        )


class PreconditionRequired(Failure):
    """The request has neither an If-Match nor an If-None-Match header."""

    code, status = "precondition_required", 428
    remedy = "Send If-None-Match: * to create the record, or If-Match with its current revision to change it."


class TooMany(Failure):
    """Too many attempts."""

    code, status, retry, remedy = "too_many", 429, Retry.LATER, "Wait a minute and try again."


class Away(Failure):
    """A service is not responding."""

    code, status, retry, remedy = "away", 503, Retry.LATER, "Try again in a few seconds."


class Refused(Failure):
    """Another service refused the request."""

    def __init__(self, answer: Problem) -> None:
        super().__init__(answer.detail or answer.title, answer.errors or ())
        self.answer = answer

    def problem(self) -> Problem:
        """Return the other service's problem document unchanged."""
        return self.answer
