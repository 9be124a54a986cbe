"""How secrets are made and kept: hashed where they only have to be recognised, encrypted where they have to be read."""

import base64
import hashlib
import secrets
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from auth_service.errors import TokensUnreadable

KEY_PREFIX = "ia_"
# Argon2id as the OWASP password storage cheat sheet recommends it for servers that hash many: 19 MiB, two passes.
_passwords = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _passwords.hash(secrets.token_urlsafe())


def new_secret() -> str:
    """Make a secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """Give what is kept of a random secret, enough to know it again."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_of(session_secret: str) -> str:
    """Derive the CSRF token of a session, which tells nothing of the session's own secret."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"csrf\0" + session_secret.encode()).digest()).decode()


def challenge_of(verifier: str) -> str:
    """Derive the PKCE challenge of a verifier (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def email_key(email: str) -> str:
    """Give the form in which e-mail addresses are compared."""
    return email.strip().casefold()


def password_hash(password: str) -> str:
    """Hash a password with argon2id; takes tens of milliseconds, so never on the event loop."""
    return _passwords.hash(password)


def password_fits(known_hash: str | None, password: str) -> bool:
    """Tell whether a password fits, in the same time when there is nobody to compare it with."""
    try:
        fits = _passwords.verify(known_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and known_hash is not None


class TokenCipher:
    """Encrypts under the newest key and reads what any of the keys encrypted."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key.strip()) for key in keys])

    def encrypt(self, text: str) -> str:
        """Encrypt a text."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, encrypted: str) -> str:
        """Decrypt a text; TokensUnreadable when its key is not among ours."""
        try:
            return self._fernet.decrypt(encrypted).decode()
        except InvalidToken:
            raise TokensUnreadable from None
