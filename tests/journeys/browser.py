"""A person at the pages, without script: opens them, fills their forms, sends them."""

from __future__ import annotations

from typing import Any

import lxml.html
import requests

from app.demo.people import DEMO_PASSWORD


class Browser:
    """Keeps the session's cookie and the page it is on; a form is found by where it sends to."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._session = requests.Session()
        self.page: Any = None
        self.response: requests.Response

    def open(self, path: str, status: int = 200) -> str:
        """Go to a page; its text."""
        return self._arrived(self._session.get(self.base + path, timeout=30), status)

    def send(self, action: str, status: int = 200, **fields: str) -> str:
        """Fill the form of this page that sends to `action`, send it; the text of where it leads."""
        form = next((one for one in self.page.forms if (one.action or "").partition("?")[0].endswith(action)), None)
        assert form is not None, f"no form to {action}; there are {[one.action for one in self.page.forms]}"
        values = dict(form.form_values()) | fields
        target = form.action if str(form.action).startswith("http") else self.base + form.action
        return self._arrived(self._session.post(target, data=values, timeout=30), status)

    def download(self, path: str) -> requests.Response:
        """Whatever lies there, as it comes."""
        return self._session.get(self.base + path, timeout=30)

    def sign_in(self, email: str, password: str = DEMO_PASSWORD) -> str:
        """Through the page everybody uses."""
        self.open("/connexion")
        return self.send("/connexion", email=email, password=password)

    @property
    def text(self) -> str:
        """What the page says, white space folded."""
        return " ".join(self.page.text_content().split())

    def _arrived(self, response: requests.Response, status: int) -> str:
        self.response = response
        assert response.status_code == status, f"{response.url}: {response.status_code}\n{response.text[:2000]}"
        self.page = lxml.html.document_fromstring(response.text)
        return self.text
