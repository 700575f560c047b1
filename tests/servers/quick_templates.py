"""A template is the same in every program made: compiled once a worker, not once a test.

Each program has a Jinja environment of its own, and compiling its templates was a third of what the tests of pages cost.
"""

from __future__ import annotations

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class KeptInMemory(BytecodeCache):
    """By template and by language: a language's words are put in its source before it is compiled."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if found := self._kept.get(self._key(bucket)):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[self._key(bucket)] = bucket.bytecode_to_string()

    def _key(self, bucket: Bucket) -> tuple[str, str, str]:
        return bucket.key, bucket.checksum, getattr(bucket.environment, "code", "")


def remember_templates() -> None:
    """Have it so from now on in this process."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": KeptInMemory()}
