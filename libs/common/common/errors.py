"""What can go wrong, as exceptions that know whether to retry; at an HTTP door each becomes a problem document."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar, Self

from common.contracts.gateway import Problem


class Retry(StrEnum):
    """What is to be done with what failed: try again later, or never."""

    LATER = "later"
    NEVER = "never"


class Failure(Exception):
    """Something went wrong that nobody has named."""

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
        """Give the docstring's first line, which is what people are told."""
        return (cls.__doc__ or "").strip().split("\n", 1)[0]

    def problem(self) -> Problem:
        """Say it as a problem document (RFC 9457)."""
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
    """This caller may not do that."""

    code, status = "forbidden", 403


class NotFound(Failure):
    """There is nothing here by that name."""

    code, status, remedy = "not_found", 404, "Check the address; it may belong to another company."


class Conflict(Failure):
    """This does not fit what is there."""

    code, status = "conflict", 409


class Stale(Failure):
    """It was changed in the meantime."""

    code, status, remedy = "stale", 412, "Read it again and repeat the change on what is there now."


class TooLarge(Failure):
    """The request is larger than what is taken."""

    code, status, remedy = "too_large", 413, "Send less at once."


class Invalid(Failure):
    """What was sent does not fit."""

    code, status, remedy = "invalid", 422, "Correct the fields that are named and send it again."

    @classmethod
    def from_validation(cls, errors: Iterable[Mapping[str, Any]]) -> Self:
        """Say what did not validate, each by its JSON pointer, without repeating what was sent."""
        return cls(
            errors=[
                {
                    "pointer": "".join(f"/{part}" for part in one["loc"] if part != "body")
                    + one.get("ctx", {}).get("pointer", ""),
                    "detail": str(one["msg"]).removeprefix("Value error, "),
                }
                for one in errors
            ]
        )


class PreconditionRequired(Failure):
    """The request has to say whether it creates or changes."""

    code, status = "precondition_required", 428
    remedy = "Send If-None-Match: * to create, or If-Match with the revision you know to change."


class TooMany(Failure):
    """Too many tries."""

    code, status, retry, remedy = "too_many", 429, Retry.LATER, "Wait a minute and try again."


class Away(Failure):
    """A part of the suite does not answer."""

    code, status, retry, remedy = "away", 503, Retry.LATER, "Try again in a few seconds."


class Refused(Failure):
    """Another service refused the request."""

    def __init__(self, answer: Problem) -> None:
        super().__init__(answer.detail or answer.title, answer.errors or ())
        self.answer = answer

    def problem(self) -> Problem:
        """Pass on what the other service said."""
        return self.answer
