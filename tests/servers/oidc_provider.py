"""A real OpenID Connect provider in a process of its own: discovery, code flow with PKCE, signed identity tokens.

It signs in whoever the test names in its address: what a person would type into a form there is of no interest here.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from waitress.server import create_server
from werkzeug.wrappers import Response as BaseResponse

CLIENT, SECRET = "vigie", "a secret of the provider's tests"
_PROGRAM = "tests.servers.oidc_provider"


def make_provider(issuer: str) -> Flask:
    """The provider's program. `POST /persona` sets who is signed in, and what is wrong with the next token."""
    app, key = Flask("oidc_provider"), RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
    codes: dict[str, dict[str, str]] = {}
    persona: dict[str, object] = {}

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        return jsonify(
            issuer=issuer, authorization_endpoint=f"{issuer}/authorize", token_endpoint=f"{issuer}/token",
            jwks_uri=f"{issuer}/jwks", response_types_supported=["code"], subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"], code_challenge_methods_supported=["S256"],
        )  # fmt: skip

    @app.get("/jwks")
    def jwks() -> Response:
        return jsonify(keys=[key.as_dict(private=False)])

    @app.post("/persona")
    def set_persona() -> str:
        persona.clear()
        persona.update(request.get_json())
        return "ok"

    @app.get("/authorize")
    def authorize() -> BaseResponse:
        code = secrets.token_urlsafe(16)
        codes[code] = dict(request.args)
        return redirect(f"{request.args['redirect_uri']}?code={code}&state={request.args['state']}")

    @app.post("/token")
    def token() -> Response | tuple[Response, int]:
        asked = codes.pop(request.form.get("code", ""), None)
        login = request.authorization
        if asked is None or login is None or (login.username, login.password) != (CLIENT, SECRET) or not _proven(asked):
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        claims = {
            "iss": issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 60, "nonce": asked.get("nonce", ""), **persona
        }  # fmt: skip
        signer = RSAKey.generate_key(2048, {"kid": "1"}) if persona.get("forged") else key
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, signer)
        return jsonify(access_token="x", token_type="Bearer", expires_in=60, id_token=signed)

    def _proven(asked: dict[str, str]) -> bool:
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked.get("code_challenge")

    return app


@contextmanager
def running_provider() -> Iterator[str]:
    """Its address, for as long as the process runs."""
    with subprocess.Popen([sys.executable, "-m", _PROGRAM], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def be(issuer: str, **claims: object) -> None:
    """From now on the provider signs in somebody with these claims."""
    requests.post(f"{issuer}/persona", json=claims, timeout=10).raise_for_status()


def main() -> None:
    """Serve on a free port and say which."""
    holder = Flask("holder")
    server = create_server(holder, host="127.0.0.1", port=0, threads=4)
    issuer = f"http://127.0.0.1:{server.effective_port}"
    server.application = make_provider(issuer)
    sys.stdout.write(issuer + "\n")
    sys.stdout.flush()
    server.run()


if __name__ == "__main__":
    main()
