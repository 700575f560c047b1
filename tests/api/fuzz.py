"""The API against what its description says: each operation with good data and with bad.

python -m tests.api.fuzz [--examples N] [--stories N] [--seed N] [--part 1/4]

Any answer of 500 or above, and any status, content type, header or body the description does not name, is a fault.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from flask import Flask
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig

from app.api.guard import RATES
from app.api.rates import Buckets
from app.extensions import db
from app.models.transaction import transaction
from app.models.user import User
from app.use_cases.api_tokens import PREFIX
from tests.api.fuzz_stories import tell
from tests.api.program import REPORT, Program, token_for
from tests.web.conftest import lay_out_people, make_app

REFUSALS = ("400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "428")
CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
STORIES = ((GenerationMode.POSITIVE,), tuple(GenerationMode))  # of good data alone; of good and bad in turn
OFTEN = 1_000_000_000  # a minute: how often one may call is not what is tried here


class Tried:
    """How many answers came, by status, and every fault found."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.operations: set[str] = set()
        self.faults: dict[str, str] = {}
        self.followed = 0  # calls that took what an earlier one had made

    def note(self, case: Any, response: Any) -> None:
        self.statuses[response.status_code] += 1
        self.operations.add(case.operation.label)

    def blame(self, case: Any, error: BaseException) -> None:
        if "`Authorization` in header" not in str(error):  # ours takes the place of the spoilt one
            self.faults.setdefault(f"{case.operation.label}: {type(error).__name__}", str(error)[:3000])


def furnished(folder: Path) -> tuple[Flask, str]:
    """A desk with cases in several states, and the token of somebody who may do everything."""
    url = f"sqlite:///{folder / 'fuzz.sqlite3'}"
    lay_out_people(url, folder)
    app = make_app(url, folder, VIGIE_API_A_MINUTE=str(OFTEN))
    app.extensions[RATES] = (Buckets(OFTEN), Buckets(OFTEN))
    with app.app_context():
        with transaction() as session:
            session.query(User).filter(User.email == "responsable@cnaf.example").one().role = "manager"
        secret = token_for("responsable@cnaf.example")
        program = Program(app.test_client(), secret)
        for acts in ((), ("acknowledgement",), ("acknowledgement", "crisis")):
            reference = program.post("/incidents", REPORT, 201)["reference"]
            for act in acts:
                program.post(f"/incidents/{reference}/{act}", {"reason": "x"} if act == "crisis" else None)
        program.post("/webhooks", {"name": "x", "url": "https://x.example/"}, 201)
        db.session.remove()
    return app, secret


def described(app: Flask, secret: str, *modes: GenerationMode) -> Any:
    """The description as the program serves it, told which cases and names there are, or most calls would find nothing:
    good data alone name these alone, bad data anything besides.

    Revoking tokens is left out: the one every call is made with would be revoked by chance.
    """
    raw = app.test_client().get("/api/v1/openapi.json").get_json()
    raw["paths"].pop("/api/v1/tokens/{token_id}")
    raw["paths"]["/api/v1/tokens"]["post"]["responses"]["201"].pop("links")
    there = _what_there_is(Program(app.test_client(), secret))
    for path in raw["paths"].values():
        for one in path.get("parameters", ()):
            if one["name"] in there:
                known = {"enum": there[one["name"]]}
                one["schema"] = known if modes == (GenerationMode.POSITIVE,) else {"anyOf": [known, one["schema"]]}
    schema = schemathesis.openapi.from_dict(raw, config=_config(*modes))
    schema.app = app
    return schema


def _config(*modes: GenerationMode) -> SchemathesisConfig:
    """Stories hold data of those modes alone. 412 too refuses bad data: an If-Match that no version of ours could be."""
    checks = {"negative_data_rejection": {"expected-statuses": [*REFUSALS]}}
    return SchemathesisConfig.from_dict(
        {"checks": checks, "generation": {"mode": modes[0].value if len(modes) == 1 else "all"}}
    )


def _what_there_is(program: Program) -> dict[str, list[Any]]:
    references = [one["reference"] for one in program.get("/incidents")["items"]]
    names = [one["name"] for noun in ("calendars", "contracts") for one in program.get(f"/{noun}")["items"]]
    few = [1, 2, 3]
    ids = ("attachment_id", "organisation_id", "account_id", "webhook_id", "delivery_id")
    return {"reference": references, "name": names, "on": ["2026-12-24"], **dict.fromkeys(ids, few)}


def checks() -> list[Callable[..., Any]]:
    return [CHECKS.get_one(name) for name in CHECKED]


@dataclass(frozen=True)
class Wanted:
    """How much is tried: examples of each operation and kind of data; of `parts` shares of the operations, the `part`-th;
    and so many stories, in which calls take what earlier ones made.
    """

    examples: int
    seed: int = 1
    part: int = 1
    parts: int = 1
    modes: tuple[GenerationMode, ...] = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    stories: int = 0

    def operations(self, schema: Any) -> list[Any]:
        return [found.ok() for found in schema.get_all_operations()][self.part - 1 :: self.parts]


def _one_operation(operation: Any, mode: GenerationMode, tried: Tried, wanted: Wanted, headers: dict[str, str]) -> None:
    @hypothesis.seed(wanted.seed)
    @hypothesis.settings(
        max_examples=wanted.examples,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        call(case, tried, headers)

    try:
        run()
    except hypothesis.errors.Unsatisfiable:
        return  # nothing to send that would not fit: an operation without parameters


def call(case: Any, tried: Tried, headers: dict[str, str]) -> Any:
    """One call, checked; faults are gathered, not raised, so that one does not hide another."""
    response = case.call(headers=headers)
    tried.note(case, response)
    try:
        case.validate_response(response, checks=checks())
    except (AssertionError, BaseExceptionGroup) as fault:
        tried.blame(case, fault)
    return response


def fuzz(wanted: Wanted) -> Tried:
    """Each operation with data that fits the description and data that does not, on a desk of its own."""
    tried = Tried()
    with tempfile.TemporaryDirectory() as name:
        app, secret = furnished(Path(name))
        assert secret.startswith(PREFIX)
        headers = {"Authorization": f"Bearer {secret}"}
        for mode in wanted.modes:
            for operation in wanted.operations(described(app, secret, mode)):
                _one_operation(operation, mode, tried, wanted, headers)
        for mode in STORIES if wanted.stories else ():
            schema = described(app, secret, *mode)
            tried.followed += tell(schema, lambda case: call(case, tried, headers), wanted.stories, wanted.seed)
        with app.app_context():
            db.engine.dispose()
    return tried


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=200, help="of each operation and kind of data")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1", help="one share of the operations: 2/4 is the second of four")
    parser.add_argument("--stories", type=int, default=0, help="of twelve calls that follow from one another")
    asked = parser.parse_args()
    part, _, parts = asked.part.partition("/")
    warnings.simplefilter("ignore")
    started = time.monotonic()
    tried = fuzz(Wanted(asked.examples, asked.seed, int(part), int(parts), stories=asked.stories))
    for where, fault in tried.faults.items():
        say(f"--- {where}\n{fault}\n")
    answers = ", ".join(f"{status}: {count}" for status, count in sorted(tried.statuses.items()))
    say(
        f"{sum(tried.statuses.values())} calls of {len(tried.operations)} operations in {time.monotonic() - started:.0f} s"
    )
    say(f"{tried.followed} of them took what an earlier one had made")
    say(f"answers: {answers}\nfaults: {len(tried.faults)}")
    sys.exit(1 if tried.faults else 0)


if __name__ == "__main__":
    main()
