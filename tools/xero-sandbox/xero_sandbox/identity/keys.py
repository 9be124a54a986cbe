"""The RSA key that signs tokens."""

from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from xero_sandbox.rulebook import rule


class SigningKey:
    """The key pair of the identity server, generated at each start unless a snapshot has one."""

    def __init__(self) -> None:
        self._key = RSAKey.generate_key(2048, parameters={"use": "sig", "alg": "RS256"}, auto_kid=True)

    @rule("identity.rs256", source="OAuth 2.0 overview, OpenID discovery document", sure="docs")
    def sign(self, claims: dict[str, Any]) -> str:
        """Access and id tokens are JWTs, signed with RS256 by a key in the published key set."""
        header = {"alg": "RS256", "typ": "JWT", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key)

    def private(self) -> dict[str, Any]:
        """Return the key pair as a JWK with the private part."""
        return dict(self._key.as_dict(private=True))

    def use(self, pair: dict[str, Any]) -> None:
        """Replace the key pair with a saved one."""
        self._key = RSAKey.import_key(pair, {"use": "sig", "alg": "RS256"})

    def public(self) -> dict[str, Any]:
        """Return the key set as it is published."""
        return {"keys": [dict(self._key.as_dict(private=False))]}
