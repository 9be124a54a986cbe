"""The consent page and the error page, in plain HTML without scripts."""

from html import escape

from xero_sandbox.wire.responses import Response
from xero_sandbox.world.consents import User

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1a1a2e}"
    "h1{font-size:1.4rem}fieldset{border:1px solid #c3c7d1;border-radius:.5rem;margin:1rem 0}"
    "label{display:block;padding:.3rem 0}button{font:inherit;padding:.6rem 1.2rem;border-radius:.4rem;"
    "border:1px solid #0b6b8a;background:#fff;color:#0b6b8a}button.yes{background:#0b6b8a;color:#fff}"
    "ul{color:#4a4f5c}small{color:#4a4f5c}"
)


def _page(title: str, content: str, status: int) -> Response:
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{content}</main></body></html>"
    )
    headers = {"Cache-Control": "no-store", "X-Frame-Options": "DENY"}
    return Response(status, html.encode(), "text/html; charset=utf-8", headers)


def error_page(words: str) -> Response:
    """Build the page that Xero shows when it cannot redirect to the app."""
    return _page("Sorry, something went wrong", f"<p>{escape(words)}</p>", 400)


def consent_page(
    action: str,
    app: str,
    scopes: list[str],
    organisations: dict[str, str],
    users: dict[str, User],
    one_only: bool,
) -> Response:
    """Build the consent form. `organisations` maps tenant ids to names."""
    kind = "radio" if one_only else "checkbox"
    choices = "".join(
        f'<label><input type="{kind}" name="tenant_id" value="{tenant}"{" checked" if first == 0 else ""}> '
        f"{escape(name)}</label>"
        for first, (tenant, name) in enumerate(organisations.items())
    )
    apply_contact_persons = "".join(
        f'<option value="{user.user_id}">{escape(user.given_name)} {escape(user.family_name)}'
        f"{' (adviser)' if user.adviser else ''}</option>"
        for user in users.values()
    )
    requested = "".join(f"<li>{escape(scope)}</li>" for scope in scopes)
    content = (
        "<p><small>This is the sandbox, not Xero.</small></p>"
        f"<p><strong>{escape(app)}</strong> asks for access to your organisation's data:</p><ul>{requested}</ul>"
        f'<form method="post" action="{escape(action)}">'
        f'<label>Signed in as <select name="user_id">{apply_contact_persons}</select></label>'
        f"<fieldset><legend>Organisations</legend>{choices}</fieldset>"
        '<button class="yes" type="submit" name="decision" value="allow">Allow access</button> '
        '<button type="submit" name="decision" value="deny">Cancel</button></form>'
    )
    return _page(f"{app} wants access to Xero", content, 200)
