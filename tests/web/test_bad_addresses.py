"""An address that was typed, cut or made up answers that it is none: never a fault of ours."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from werkzeug.routing import Rule

from app.web.policy import OTHER_DOORS
from tests.house.sources import ROOT
from tests.use_cases.desk import Desk
from tests.web.partners import AMBRE, add_user
from tests.web.person import Person

ASKED = re.compile(r"request\.(?:args|values)(?:\.get\(|\.getlist\(|\[)\"([\w-]+)\"")
BAD = (("99999999999999999999", 10**20), ("\0abc-13", 2**31))  # in the question, and for a number of the path
ANSWERS = (200, 204, 302, 303, 400, 403, 404, 410)
MACHINES = ("pages.ready", "pages.live", "pages.metrics")  # 503 while no engine runs


def names_asked() -> set[str]:
    """Every name that a page looks for in the question of its address."""
    return {name for path in (ROOT / "app/web").rglob("*.py") for name in ASKED.findall(path.read_text("utf-8"))}


def pages(desk: Desk) -> list[Rule]:
    rules = [one for one in desk.app.url_map.iter_rules() if "GET" in (one.methods or ())]
    ours = [one for one in rules if one.endpoint.startswith("pages.") and one.endpoint not in MACHINES]
    return [one for one in ours if not one.rule.startswith(OTHER_DOORS)]


def path_to(desk: Desk, rule: Rule, reference: str, number: int) -> str:
    known = {"reference": reference, "name": "declaration-grossesse"}
    with desk.app.test_request_context():
        return desk.app.url_for(rule.endpoint, **{name: known.get(name, number) for name in rule.arguments})


@pytest.mark.parametrize("bad", BAD, ids=("too large", "no number"))
def test_no_question_and_no_number_of_an_address_is_a_fault_of_ours(
    desk: Desk, sign_in: Callable[[str], Person], bad: tuple[str, int]
) -> None:
    reference, faults, (asked, number) = desk.report(), [], bad
    add_user("droits@cd-val-ambre.example", "access_manager", "gsi", AMBRE)
    desk_side, partner_side = sign_in("admin@vigie.example"), sign_in("droits@cd-val-ambre.example")
    question = dict.fromkeys(names_asked(), asked)
    assert {"before", "q", "lettre", "version"} <= question.keys()
    for rule in pages(desk):
        person = partner_side if rule.rule.startswith("/portail") else desk_side
        path = path_to(desk, rule, reference, number)
        if (status := person.get(path, query_string=question).status_code) not in ANSWERS:
            faults.append(f"{path}: {status}")
    assert faults == []
