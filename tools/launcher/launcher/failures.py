"""What can keep the launcher from doing its work, told to the person at the terminal."""


class CannotRun(Exception):
    """The suite cannot run here; the message says what happened and what to do."""
