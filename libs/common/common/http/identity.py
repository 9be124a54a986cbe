"""How services authenticate to each other: short-lived tokens signed with EdDSA, one key for each service."""

import base64
import time
from collections.abc import Mapping

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OKPKey

from common.errors import Forbidden

LIFETIME, LEEWAY = 60, 30


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Identity:
    """This service's name and key, and the public keys of its clients; keys are 32 bytes in base64."""

    def __init__(self, service: str, key: str, public_keys: Mapping[str, str]) -> None:
        self.service = service
        self._public = {
            name: OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _encoded(base64.b64decode(public))})
            for name, public in public_keys.items()
        }
        self._key = OKPKey.import_key(
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "x": _encoded(base64.b64decode(public_keys[service])),
                "d": _encoded(base64.b64decode(key)),
            }
        )

    def token_for(self, audience: str) -> str:
        """Return a signed token that the service `audience` accepts for 60 seconds."""
        now = int(time.time())
        claims = {"iss": self.service, "aud": audience, "iat": now, "exp": now + LIFETIME}
        return jwt.encode({"alg": "Ed25519", "kid": self.service}, claims, self._key, algorithms=["Ed25519"])

    def caller(self, token: str) -> str:
        """Return the name of the service that signed the token; clocks may differ by 30 seconds.

        Raises:
            Forbidden: The token is expired, for another service, or not signed by a known service.
        """
        try:
            signed = jwt.decode(token, self._key_of, algorithms=["Ed25519"])
        except (JoseError, ValueError, KeyError) as error:
            raise Forbidden("The caller's token is not valid.") from error
        claims, now = signed.claims, time.time()
        signer_is_issuer = claims.get("iss") == signed.header["kid"]
        fresh = now - LEEWAY < claims.get("exp", 0) < now + LIFETIME + LEEWAY
        if not signer_is_issuer or claims.get("aud") != self.service or not fresh:
            raise Forbidden("The caller's token has expired or is for another service.")
        return str(claims["iss"])

    def _key_of(self, token: GuestProtocol) -> OKPKey:
        return self._public[str(token.headers()["kid"])]
