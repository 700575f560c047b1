"""Addresses that a request brings and that we may send a browser to: our own pages only."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request, url_for


def local_or_queue(address: str | None) -> str:
    """`address` where it is a path of this site, else the queue: nobody is led elsewhere by a crafted link."""
    if not address or not address.isprintable() or "\\" in address or not address.startswith("/"):
        return url_for("pages.queue")
    parts = urlsplit(address)
    return url_for("pages.queue") if parts.scheme or parts.netloc or address.startswith("//") else address


def back_address() -> str:
    """Where the form was: its own `back`, else the queue."""
    return local_or_queue(request.form.get("back"))
