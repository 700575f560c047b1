"""A program at the API: it has a token and nothing else."""

from __future__ import annotations

from contextvars import Context
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import clock
from app.extensions import db
from app.models import User
from app.use_cases.api_tokens import NewToken, issue_token
from workflows.api_scopes import Scope

EVERYTHING = frozenset(str(one) for one in Scope)
V1 = "/api/v1"


def token_for(email: str, scopes: frozenset[str] = EVERYTHING, days: int = 30) -> str:
    """The secret of a new token of that account."""
    user_id = db.session.scalars(select(User.id).where(User.email == email)).one()
    return issue_token(NewToken(user_id, "programme d’essai", scopes, days), clock.real_now())[1]


class Program:
    """`answer` is the last one; a call says which status it expects."""

    def __init__(self, client: FlaskClient, secret: str = "") -> None:
        self.client, self.secret = client, secret
        self.answer: TestResponse

    def ask(self, method: str, path: str, status: int | None = 200, **options: Any) -> Any:
        """The JSON of the answer, None where there is none."""
        headers = dict(options.pop("headers", {}))
        if self.secret:
            headers.setdefault("Authorization", f"Bearer {self.secret}")
        path = path if path.startswith("/api") else V1 + path
        self.answer = Context().run(self.client.open, path, method=method, headers=headers, **options)
        assert status in (None, self.answer.status_code), f"{self.answer.status_code}\n{self.answer.text[:2000]}"
        if self.answer.status_code >= 400:
            assert self.answer.mimetype == "application/problem+json", self.answer.text[:500]
        return self.answer.get_json() if self.answer.is_json else None

    def get(self, path: str, status: int = 200, **options: Any) -> Any:
        return self.ask("GET", path, status, **options)

    def post(self, path: str, body: Any = None, status: int = 200, **options: Any) -> Any:
        return self.ask("POST", path, status, **({"json": body} if body is not None else {}), **options)

    def patch(self, path: str, body: Any, status: int = 200, **options: Any) -> Any:
        return self.ask("PATCH", path, status, json=body, **options)

    @property
    def etag(self) -> str:
        return self.answer.headers["ETag"]


REPORT = {
    "reporter": "support@cd-val-ambre.example",
    "subject": "Flux DSG non reçu",
    "description": "Nous n’avons pas reçu le flux DSG attendu ce matin, rien dans le dépôt à cette heure.",
}
