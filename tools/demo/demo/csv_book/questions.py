"""What a file leaves open: it is asked at a terminal, and without one it is said and nothing is booked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from demo.errors import CannotRun

Ask = Callable[[str], str]
MOST_TRIES = 5


@dataclass(frozen=True)
class Question:
    """Something that a file leaves open.

    Attributes:
        setting: The setting that answers it.
        text: What is open.
        answers: The possible answers, each with what it means.
    """

    setting: str
    text: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """What was said beforehand about how to read a file; empty where nothing was."""

    dates: str = ""
    decimals: str = ""
    currency: str = ""
    tax: str = ""
    prices: str = ""
    columns: str = ""


def settle(question: Question, ask: Ask | None) -> str:
    """Return a person's answer.

    Raises:
        CannotRun: There is nobody to ask, or the answers make no sense.
    """
    listed = [f"  {question.setting}={answer}: {meaning}" for answer, meaning in question.answers.items()]
    text = "\n".join([question.text, *listed])
    if ask is None:
        raise CannotRun(f"{text}\nRun it again with the right one.")
    for _ in range(MOST_TRIES):
        answer = ask(f"{text}\n{question.setting}=").strip()
        if answer in question.answers:
            return answer
    raise CannotRun(f"{text}\nNone of these was given.")
