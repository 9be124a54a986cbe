"""Secrets: hashed if they only have to be recognised, encrypted if they have to be read again."""

import base64
import hashlib
import secrets
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from auth_service.errors import TokensUnreadable

KEY_PREFIX = "ia_"
# Argon2id with the parameters of the OWASP Password Storage Cheat Sheet: 19 MiB of memory, two iterations.
_passwords = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _passwords.hash(secrets.token_urlsafe())


def new_secret() -> str:
    """Return a new secret of 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """Return the SHA-256 hash of a random secret, which is all that is stored of it."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_of(session_secret: str) -> str:
    """Return the CSRF token of a session; it does not reveal the session's secret."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"csrf\0" + session_secret.encode()).digest()).decode()


def challenge_of(verifier: str) -> str:
    """Return the PKCE challenge of a verifier (RFC 7636, method S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def email_key(email: str) -> str:
    """Return the form of an e-mail address that is used for comparison: trimmed and case-folded."""
    return email.strip().casefold()


def password_hash(password: str) -> str:
    """Hash a password with Argon2id; takes tens of milliseconds, so do not call it on the event loop."""
    return _passwords.hash(password)


def password_fits(known_hash: str | None, password: str) -> bool:
    """Return whether a password is correct; takes the same time when `known_hash` is None, which is never correct."""
    try:
        fits = _passwords.verify(known_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and known_hash is not None


class TokenCipher:
    """Encrypts with the first key and decrypts with any of the keys (Fernet)."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key.strip()) for key in keys])

    def encrypt(self, text: str) -> str:
        """Encrypt a text with the first key."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, encrypted: str) -> str:
        """Decrypt a text.

        Raises:
            TokensUnreadable: None of the keys decrypts it.
        """
        try:
            return self._fernet.decrypt(encrypted).decode()
        except InvalidToken:
            raise TokensUnreadable from None
