"""A person at the pages without script: opens, reads, fills a form that is there, sends it."""

from __future__ import annotations

import re
from contextvars import Context
from datetime import timedelta
from typing import Any

import lxml.etree
import lxml.html
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import clock
from app.extensions import db
from app.use_cases.sessions import open_session

PASSWORD = "vigie-test"
_BLOCKS = {
    "p",
    "div",
    "li",
    "dt",
    "dd",
    "td",
    "th",
    "tr",
    "h1",
    "h2",
    "h3",
    "summary",
    "section",
    "article",
    "header",
    "b",
    "option",
    "br",
}
_SILENT = {"script", "style"}
_CLASS = re.compile(r"(?<=\w|\*)\.([a-z-]+)")


def plain(text: str) -> str:
    """White space folded, no-break spaces made plain: what a test compares."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def words_of(element: Any) -> str:
    """What a person reads of it: blocks stand apart, words of one line run on."""
    parts = []
    for event, one in lxml.etree.iterwalk(element, events=("start", "end", "comment")):
        if event == "start" and one.tag not in _SILENT:
            parts += [" " * (one.tag in _BLOCKS), one.text or ""]
        if event == "end":
            parts += [" " * (one.tag in _BLOCKS), (one is not element and one.tail) or ""]
    return plain("".join(parts))


def _has_class(match: re.Match[str]) -> str:
    return f"[contains(concat(' ', @class, ' '), ' {match[1]} ')]"


class Person:
    """Keeps cookies and the page. A form is found by where it sends to, so that what a page lacks nobody can send."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.answer: TestResponse
        self.page: Any = None

    def be(self, user_id: int) -> None:
        """Be signed in already. test_sign_in comes through the door; everybody else saves the time of a password."""

        def put_into_session() -> None:
            now = clock.real_now()
            with self.client.application.app_context():
                token = open_session(user_id, now, timedelta(days=365))
                db.session.remove()
            with self.client.session_transaction() as session:
                session.update(_user_id=str(user_id), token=token, seen=now.timestamp())

        Context().run(put_into_session)

    def sign_in(self, email: str, password: str = PASSWORD, status: int = 303) -> None:
        self.open("/connexion")
        self.send("/connexion", status, follow=status == 303, email=email, password=password)

    def get(self, path: str, **options: Any) -> TestResponse:
        """The bare answer. It is made outside of the test's own application context, as a server makes it."""
        return Context().run(self.client.get, path, **options)

    def post(self, path: str, **fields: str) -> TestResponse:
        return Context().run(self.client.post, path, data=fields)

    def open(self, path: str, status: int = 200) -> str:
        """Go there; what the page says."""
        return self._arrived(self.get(path), status)

    def send(self, action: str, status: int = 303, *, follow: bool = True, **fields: str) -> str:
        """Fill the page's form to `action` and send it; what the page says that it leads to."""
        form = self.form(action)
        values = dict(form.form_values()) | fields
        text = self._arrived(self.post(form.action, **values), status)
        if follow and status in (302, 303):
            text = self._arrived(self.get(self.answer.headers["Location"]), 200)
        return text

    def form(self, action: str) -> Any:
        forms = [one for one in self.page.forms if (one.action or "").partition("?")[0].endswith(action)]
        assert forms, f"no form to {action}; there are {[one.action for one in self.page.forms]}"
        return forms[0]

    def has_form(self, action: str) -> bool:
        return any((one.action or "").endswith(action) for one in self.page.forms)

    def find(self, path: str) -> list[str]:
        """The text of each element that the XPath finds; `.name` in it stands for a class test."""
        return [words_of(one) for one in self.page.xpath(_CLASS.sub(_has_class, path))]

    @property
    def title(self) -> str:
        return plain(self.page.findtext(".//title"))

    def _arrived(self, answer: TestResponse, status: int) -> str:
        self.answer = answer
        assert answer.status_code == status, f"{answer.status_code}\n{answer.text[:3000]}"
        if not (answer.mimetype or "").startswith("text/html") or not answer.data:
            return answer.text
        self.page = lxml.html.document_fromstring(answer.text)
        return words_of(self.page)
