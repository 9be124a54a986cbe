"""Auth's settings, read from its environment."""

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
    """Xero's addresses, this app's credentials and scopes, and the keys that encrypt tokens."""

    public_url: Annotated[
        str, Field(description="address of the dashboard, to which Xero redirects people")
    ] = "http://localhost:8080"
    token_keys: Annotated[
        SecretStr,
        Field(description="Fernet keys that encrypt Xero's tokens, separated by commas, newest first"),
    ]
    xero_client_id: Annotated[str, Field(description="client id of this app in Xero")]
    xero_client_secret: Annotated[SecretStr, Field(description="client secret of this app in Xero")]
    xero_scopes: Annotated[str, Field(description="scopes that people authorise, separated by spaces")] = (
        SCOPES
    )
    xero_authorize_url: Annotated[str, Field(description="address of Xero's authorise page")] = (
        "https://login.xero.com/identity/connect/authorize"
    )
    xero_token_url: Annotated[str, Field(description="address of Xero's token endpoint")] = (
        "https://identity.xero.com/connect/token"  # noqa: S105
    )
    xero_revocation_url: Annotated[str, Field(description="address of Xero's revocation endpoint")] = (
        "https://identity.xero.com/connect/revocation"
    )
    xero_api_url: Annotated[str, Field(description="address of Xero's Accounting API")] = (
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
                "each key must be 32 bytes in URL-safe base64, as returned by cryptography's Fernet.generate_key()"
            ) from None
        return keys

    @property
    def redirect_uri(self) -> str:
        """The address to which Xero redirects the browser after a consent."""
        return self.public_url.rstrip("/") + "/xero/callback"

    @property
    def xero_connections_url(self) -> str:
        """The address at which Xero lists the organisations that a person has connected."""
        parts = urlsplit(self.xero_api_url)
        return f"{parts.scheme}://{parts.netloc}/connections"
