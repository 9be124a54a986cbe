"""Finds secrets in a process's output: tokens, passwords, keys."""

import re
from collections.abc import Iterable

from tests.world import World

# A JSON web token, a Fernet token, a bearer or basic header, an address with a password, a key in PEM.
PATTERNS = {
    "a signed token": re.compile(r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}"),
    "something encrypted": re.compile(r"\bgAAAA[\w-]{40,}"),
    "an authorization header": re.compile(r"\b(?:Bearer|Basic)\s+[\w+/=.-]{16,}"),
    "an address with a password": re.compile(r"\w://[^:/@\s]+:(?!\.\.\.@)[^@\s/]+@"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a secret by its name": re.compile(
        r"""(?i)\b(?:password|client_secret|refresh_token|access_token|code_verifier)["']?\s*[:=]\s*["']?(?!\.\.\.|None\b|null\b|\*\*)[\w.-]{8,}"""
    ),
}


def secrets_in(text: str, known: Iterable[str] = ()) -> list[str]:
    """Return which known or apparent secrets a text contains, without the secrets themselves."""
    found = [what for what, pattern in PATTERNS.items() if pattern.search(text)]
    return found + [
        f"a known secret of {len(secret)} characters" for secret in known if secret and secret in text
    ]


def output_of(world: World) -> dict[str, list[str]]:
    """Return the secrets in the output of a world's services; the sandbox may print its own client's secret."""
    known = [*world.keys.private.values(), world.token_key]
    return {
        running.name: found
        for running in world.running
        if running.name != "sandbox" and (found := secrets_in(running.log.read_text(errors="replace"), known))
    }
