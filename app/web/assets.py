"""Our own files: named by what is in them, kept by the browser for a year, sent compressed."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

STATIC = Path(__file__).parent / "static"
_COMPRESSED = {"text/css", "text/javascript", "image/svg+xml"}


def register(app: Flask) -> None:
    """Give templates `asset('vigie.css')`."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_compressed)


def asset(name: str) -> str:
    """The address of a file of static/, which is another one when the file has changed since the program started."""
    return _address(name, request.script_root)


@cache
def _address(name: str, _mounted_at: str) -> str:
    return url_for("static", filename=name, v=hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12])


def _compressed(response: Response) -> Response:
    if request.endpoint != "static" or response.status_code != 200:
        return response
    if "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if response.mimetype in _COMPRESSED and "gzip" in request.headers.get("Accept-Encoding", ""):
        name = (request.view_args or {})["filename"]
        response.close()  # the file that was opened to be sent as it is
        response.direct_passthrough = False
        response.set_data(_gzipped(name))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@cache
def _gzipped(name: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), 9, mtime=0)
