"""Signing in through the organisation's own identity provider (OpenID Connect)."""

from __future__ import annotations

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import abort, current_app, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from app.config import Settings
from app.extensions import db
from app.identity import find_account, find_by_address
from app.web.pages import pages
from app.web.policy import note, public
from app.web.sentences import say
from app.web.views.sign_in import admit, welcome

_STRONG = {"mfa", "otp", "hwk"}  # RFC 8176: the provider itself asked for a second factor


@pages.get("/connexion/fournisseur")
@public
def sign_in_elsewhere() -> ResponseReturnValue:
    """Off to the provider, with a state, a nonce and a proof key that only this browser's session can show."""
    try:
        answer: ResponseReturnValue = _provider().authorize_redirect(_return_address())
    except RequestException:
        return _refused()
    return answer


@pages.get("/connexion/fournisseur/retour")
@public
def return_from_provider() -> ResponseReturnValue:
    """Back with a code. The account is the active one of the address that the provider vouches for; none is made. A second
    factor enrolled here is asked for here, unless the provider says that it asked for one itself.
    """
    try:
        claims = _provider().authorize_access_token().get("userinfo") or {}
    except (OAuthError, JoseError, RequestException):
        return _refused()
    email = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
    person = find_by_address(db.session(), email)
    if person is None:
        return _refused(email)
    if _STRONG & set(claims.get("amr") or ()):
        return welcome(person, url_for("pages.queue"), strong=True)
    return admit(person, url_for("pages.queue"))


def _refused(vouched: str = "") -> ResponseReturnValue:
    """`vouched`: the address that the provider vouches for, "" for none."""
    note("sign_in_refused")
    g.deed_by = find_account(db.session(), vouched) if vouched else None
    flash(say("provider_refused"), "refused")
    return redirect(url_for("pages.sign_in"), 303)


def _return_address() -> str:
    """At our public address, whatever host the request names."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.public_url.rstrip("/") + url_for("pages.return_from_provider")


def _provider():
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.oidc_issuer:
        abort(404)
    known = current_app.extensions.get("vigie_oidc")
    if known is None:
        known = current_app.extensions["vigie_oidc"] = OAuth(current_app)
        known.register(
            "provider",
            client_id=settings.oidc_client,
            client_secret=settings.oidc_secret,
            server_metadata_url=settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": 10},
        )
    return known.provider
