"""Open questions about a file: asked at a terminal, or else reported as an error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from demo.errors import CannotRun

Ask = Callable[[str], str]
MOST_TRIES = 5


@dataclass(frozen=True)
class Question:
    """An open question about a file.

    Attributes:
        setting: The setting that answers it.
        text: The question.
        answers: The possible answers, each with its meaning.
    """

    setting: str
    text: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """The settings for reading a file; empty ones are open."""

    dates: str = ""
    decimals: str = ""
    currency: str = ""
    tax: str = ""
    prices: str = ""
    columns: str = ""


def settle(question: Question, ask: Ask | None) -> str:
    """Return a person's answer.

    Raises:
        CannotRun: If there is nobody to ask, or five answers are invalid.
    """
    listed = [f"  {question.setting}={answer}: {meaning}" for answer, meaning in question.answers.items()]
    text = "\n".join([question.text, *listed])
    if ask is None:
        raise CannotRun(f"{text}\nRun the command again with one of these settings.")
    for _ in range(MOST_TRIES):
        answer = ask(f"{text}\n{question.setting}=").strip()
        if answer in question.answers:
            return answer
    raise CannotRun(f"{text}\nNo answer was one of these. Run the command again.")
