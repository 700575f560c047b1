"""The triage queue: the nearest deadline first, and why one looks at it."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, event

from app.extensions import db
from app.reports.queue import PAGE
from app.use_cases.escalate_incident import escalate_incident
from tests.use_cases.desk import EURE, FUNCTIONAL, Desk
from tests.web.person import Person

ROWS = "//li.row"


def references(person: Person) -> list[str]:
    return [row.get("data-reference") for row in person.page.xpath("//*[@data-row]")]


def headings(person: Person) -> list[str]:
    return person.find("//section//h2")


def report_many(desk: Desk, count: int) -> list[str]:
    return [desk.report(subject=f"Flux DSG {number}") for number in range(count)]


class Questions:
    """Counts what is asked of the database."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.asked = engine, 0

    def __enter__(self) -> Questions:
        event.listen(self.engine, "before_cursor_execute", self._count)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.asked += 1


def test_queue_is_sorted_by_the_nearest_deadline(desk: Desk, agent: Person) -> None:
    calm = desk.report(FUNCTIONAL)
    first = desk.report()
    desk.at("2026-11-23 10:05")
    second = desk.report()
    agent.open("/")
    assert references(agent) == [first, second, calm]
    assert headings(agent) == ["Moins de 30 min 2", "Plus tard 1"]


def test_row_says_what_is_due_in_words_with_the_exact_instant_at_hand(desk: Desk, agent: Person) -> None:
    desk.report()
    desk.at("2026-11-23 10:03")
    agent.open("/")
    [row] = agent.find(ROWS)
    assert row.startswith("12 min à 10 h 15 Prise en charge")
    assert "Conseil départemental du Val-d’Ambre" in row
    assert "Technique" in row
    assert "Sans titulaire" in row
    assert "Expéditeur non vérifié" in row
    [due] = agent.page.xpath("//li//time")
    assert (due.get("datetime"), due.get("title")) == ("2026-11-23T09:15:00+00:00", "23/11/2026 10:15:00")


def test_bar_shows_the_share_of_the_delay_that_is_used(desk: Desk, agent: Person) -> None:
    desk.report()
    desk.at("2026-11-23 10:03")
    agent.open("/")
    assert agent.page.xpath("//li//*[local-name()='rect']/@width") == ["20.0%"]


def test_late_incident_says_late_in_words_and_counts_in_the_title(desk: Desk, agent: Person) -> None:
    desk.report()
    desk.pass_time("2026-11-23 10:20")
    agent.open("/")
    assert agent.find(ROWS)[0].startswith("Retard de 5 min à 10 h 15")
    assert headings(agent) == ["En retard 1"]
    assert agent.title == "1 en retard, 1 à trier – Vigie"


@pytest.mark.at("2026-11-21 15:20")
def test_open_time_left_does_not_run_over_the_weekend(desk: Desk, agent: Person) -> None:
    desk.report()
    desk.at("2026-11-22 12:00")
    agent.open("/")
    assert "GSI, fermé, reprise demain à 6 h" in agent.find("//main")[0]
    assert agent.find(ROWS)[0].startswith("5 min demain à 6 h 05")
    assert headings(agent) == ["À la réouverture 1"]


def test_title_tells_the_nearest_deadline_where_nothing_is_late(desk: Desk, agent: Person) -> None:
    desk.report()
    agent.open("/")
    assert agent.title == "1 à trier, prochaine échéance aujourd’hui à 10 h 15 – Vigie"


def test_empty_queue_says_what_comes_next(desk: Desk, agent: Person) -> None:
    text = agent.open("/")
    assert "Rien à trier" in text
    reference = desk.report()
    agent.open(f"/incidents/{reference}")
    agent.send("/acknowledgement")
    agent.send("/restoration", resolution="Fichier redéposé")
    assert f"Prochaine échéance lundi 30 novembre à 20 h : validation du retour au service, {reference}" in agent.open(
        "/"
    )


def test_one_click_takes_in_charge_and_returns_to_the_same_list(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open("/?kind=technical")
    token = agent.page.xpath("//form[@id='row-act']//input[@name='csrf_token']/@value")[0]
    [button] = agent.page.xpath("//button[@form='row-act']")
    answer = agent.post(button.get("formaction"), csrf_token=token, back="/?kind=technical")
    assert answer.headers["Location"] == "/?kind=technical"
    assert f"{reference} est pris en charge." in agent.open("/?kind=technical")
    assert not agent.page.xpath("//button[@form='row-act']")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/?kind=technical", "t"),
        ("/?kind=functional", "f"),
        ("/?level=n1", "tf"),
        ("/?level=n2", ""),
        ("/?state=acknowledged", "f"),
        ("/?state=closed", ""),
        ("/?mine=1", "f"),
        ("/?q=doublon", "f"),
        ("/?q=%25", ""),
        ("/?service=gro", "f"),
        ("/?kind=absurd&state=absurd&after=absurd", "tf"),
    ],
)
def test_lists_address_is_its_state(desk: Desk, agent: Person, address: str, shown: str) -> None:
    named = {
        "t": desk.report(),
        "f": desk.report("Le flux GRO est incomplet : des données manquantes.", subject="Un doublon"),
    }
    agent.open(f"/incidents/{named['f']}")
    agent.send("/acknowledgement")
    agent.open(address)
    assert set(references(agent)) == {named[letter] for letter in shown}


def test_case_number_typed_in_the_search_opens_the_case(desk: Desk, agent: Person) -> None:
    reference = desk.report()
    agent.open(f"/?q={reference.lower()}", status=302)
    assert agent.answer.headers["Location"] == f"/incidents/{reference}"


def test_fifty_a_page_and_every_incident_once(desk: Desk, agent: Person) -> None:
    expected = report_many(desk, PAGE + 3)
    agent.open("/")
    assert len(references(agent)) == PAGE
    assert headings(agent) == [f"Moins de 30 min {PAGE + 3}"]
    seen = references(agent)
    [following] = agent.page.xpath("//p[@class='more-rows']/a/@href")
    agent.open(following)
    assert sorted(seen + references(agent)) == sorted(expected)
    assert not agent.page.xpath("//p[@class='more-rows']/a")


def test_no_question_a_row(desk: Desk, agent: Person) -> None:
    counts = []
    numbers = itertools.count()
    for upto in (5, 50):
        while next(numbers) < upto - 1:
            desk.report()
        with Questions(db.engine) as questions:
            agent.open("/")
        counts.append(questions.asked)
    assert counts[0] == counts[1]
    assert counts[0] <= 18


def test_desk_sees_its_own_and_the_national_desk_what_was_escalated_to_it(desk: Desk, agent: Person, sign_in) -> None:
    ours = desk.report()
    theirs = desk.report("Connexion impossible à CDAP.", sender=EURE, desk="caf-eure")
    agent.open("/")
    assert references(agent) == [ours]
    escalate_incident(theirs, desk.person("agent@caf-eure.example"), "n2", "Hors de portée", desk.now)
    agent.open("/")
    assert set(references(agent)) == {ours, theirs}
    national = sign_in("n2@cnaf.example")
    national.open("/")
    assert references(national) == [theirs]


def test_unchanged_rows_cost_two_questions_and_no_reading_of_the_list(desk: Desk, agent: Person) -> None:
    desk.report()
    tag = agent.get("/file").headers["ETag"]
    with Questions(db.engine) as questions:
        assert agent.get("/file", headers={"If-None-Match": tag}).status_code == 304
    assert questions.asked <= 3  # who asks, and whether any history has grown; SQLite counts its BEGIN


def test_changed_rows_are_laid_out_once_for_all_who_see_the_same(
    desk: Desk, agent: Person, sign_in: Callable[[str], Person], manager: Person
) -> None:
    colleague = sign_in("agent2@cnaf.example")
    agent.get("/file")
    reference = desk.report()
    first, shared, own = agent.get("/file"), Questions(db.engine), Questions(db.engine)
    with shared:
        assert colleague.get("/file").text == first.text
    assert shared.asked <= 3
    with own:
        assert reference in manager.get("/file").text
    assert own.asked > 3  # another role may see other buttons
    assert reference not in colleague.get("/file?mine=1").text


def test_minutes_shown_move_on_while_nothing_happens(desk: Desk, agent: Person) -> None:
    desk.report()
    before = agent.get("/file").text
    desk.at("2026-11-23 10:02")
    assert agent.get("/file").text != before


def test_rows_asked_again_answer_304_until_something_changes(desk: Desk, agent: Person) -> None:
    desk.report()
    first = agent.get("/file")
    tag = first.headers["ETag"]
    assert agent.get("/file", headers={"If-None-Match": tag}).status_code == 304
    desk.report()
    again = agent.get("/file", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again.headers["ETag"] != tag


def test_next_is_the_nearest_clock_not_the_newest(desk: Desk, agent: Person) -> None:
    first = desk.report()
    desk.at("2026-11-23 10:05")
    second = desk.report()
    agent.open("/suivant", status=302)
    assert agent.answer.headers["Location"] == f"/incidents/{first}"
    agent.open(f"/suivant?apres={first}", status=302)
    assert agent.answer.headers["Location"] == f"/incidents/{second}"


def test_mails_that_wait_are_announced(desk: Desk, agent: Person) -> None:
    desk.mail("Bonjour", sender=("Un particulier", "particulier@courrier.example"))
    assert "1 courriel attend d’être trié" in agent.open("/")
