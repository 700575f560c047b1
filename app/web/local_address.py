"""Addresses that a request brings and that we may send a browser to: our own pages only."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request, url_for


def local_or_queue(address: str | None) -> str:
    """`address` where it is a path of this site, else the queue: nobody is led elsewhere by a crafted link."""
    if not address or not address.isprintable() or "\\" in address or not address.startswith("/"):
        return url_for("pages.queue")
    return address if _stays_here(address) else url_for("pages.queue")


def _stays_here(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that hold no address of a machine
        return False
    return not (parts.scheme or parts.netloc or address.startswith("//"))


def back_address() -> str:
    """Where the form was: its own `back`, else the queue."""
    return local_or_queue(request.form.get("back"))
