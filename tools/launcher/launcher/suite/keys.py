"""The keys of one run: each service signs with its private key and knows all public keys."""

import base64
import json
import secrets
from dataclasses import dataclass

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from launcher.suite.services import SERVICES


@dataclass(frozen=True)
class Keys:
    """Private keys by service, all public keys as JSON, the Fernet key for tokens and the webhook key."""

    private: dict[str, str]
    public: str
    token_key: str
    webhook_key: str

    @classmethod
    def generate(cls) -> "Keys":
        """Generate new keys."""
        pairs = {service.name: Ed25519PrivateKey.generate() for service in SERVICES}
        public = {name: _base64(key.public_key().public_bytes_raw()) for name, key in pairs.items()}
        private = {name: _base64(key.private_bytes_raw()) for name, key in pairs.items()}
        return cls(private, json.dumps(public), Fernet.generate_key().decode(), secrets.token_urlsafe(32))


def _base64(key: bytes) -> str:
    return base64.b64encode(key).decode()
