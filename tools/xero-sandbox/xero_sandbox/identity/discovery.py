"""The OpenID discovery document and the public key set."""

from xero_sandbox.identity.scopes import available
from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.responses import Response, json_response


@rule("identity.discovery", source="OpenID discovery document", sure="docs")
def document(request: SandboxRequest) -> Response:
    """The discovery document lists the issuer, endpoints, scopes and key set."""
    origin = request.origin
    return json_response(
        {
            "issuer": origin,
            "jwks_uri": f"{origin}/.well-known/openid-configuration/jwks",
            "authorization_endpoint": f"{origin}/identity/connect/authorize",
            "token_endpoint": f"{origin}/connect/token",
            "revocation_endpoint": f"{origin}/connect/revocation",
            "scopes_supported": sorted(available(request.world.switches["app_scopes"])),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


def keys(request: SandboxRequest) -> Response:
    """Return the public key set (JWKS)."""
    return json_response(request.world.key.public())
