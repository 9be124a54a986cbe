"""What auth reads from its environment."""

from typing import Annotated
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, field_validator

from common.settings import StoringSettings

SCOPES = (
    "openid profile email offline_access "
    "accounting.invoices accounting.payments accounting.contacts accounting.settings"
)


class Settings(StoringSettings):
    """Where Xero is, what is asked of it, and the keys that tokens are encrypted under."""

    public_url: Annotated[
        str, Field(description="the dashboard's address, where Xero sends people back to")
    ] = "http://localhost:8080"
    token_keys: Annotated[
        SecretStr, Field(description="Fernet keys for Xero's tokens, by comma, newest first")
    ]
    xero_client_id: Annotated[str, Field(description="this app's id at Xero")]
    xero_client_secret: Annotated[SecretStr, Field(description="this app's secret at Xero")]
    xero_scopes: Annotated[str, Field(description="what people are asked to allow, by space")] = SCOPES
    xero_authorize_url: Annotated[str, Field(description="Xero's authorise page")] = (
        "https://login.xero.com/identity/connect/authorize"
    )
    xero_token_url: Annotated[str, Field(description="where Xero gives tokens")] = (
        "https://identity.xero.com/connect/token"  # noqa: S105
    )
    xero_revocation_url: Annotated[str, Field(description="where Xero takes tokens back")] = (
        "https://identity.xero.com/connect/revocation"
    )
    xero_api_url: Annotated[str, Field(description="Xero's accounting interface")] = (
        "https://api.xero.com/api.xro/2.0"
    )

    @field_validator("token_keys")
    @classmethod
    def _are_fernet_keys(cls, keys: SecretStr) -> SecretStr:
        try:
            for key in keys.get_secret_value().split(","):
                Fernet(key.strip())
        except ValueError:
            raise ValueError(
                "each key is 32 bytes in URL-safe base64, as cryptography's Fernet.generate_key() makes"
            ) from None
        return keys

    @property
    def redirect_uri(self) -> str:
        """Where Xero sends the browser after the consent."""
        return self.public_url.rstrip("/") + "/xero/callback"

    @property
    def xero_connections_url(self) -> str:
        """Where Xero lists the organisations a person has connected."""
        parts = urlsplit(self.xero_api_url)
        return f"{parts.scheme}://{parts.netloc}/connections"
