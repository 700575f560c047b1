"""One change for several incidents: shown first, done on confirmation, taken back in one go."""

from __future__ import annotations

from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.close_incident import close_incident
from app.use_cases.restore_incident import restore_incident
from tests.use_cases.desk import EURE, Desk
from tests.web.person import Person, words_of
from workflows.lifecycle import Outcome


def preview(agent: Person, chosen: list[str], **changes: str) -> str:
    agent.open("/")
    token = agent.form("/lot").fields["csrf_token"]
    answer = agent.client.post("/lot", data={"csrf_token": token, "back": "/", "chosen": chosen, **changes})
    return agent._arrived(answer, 200)


def confirm(agent: Person) -> str:
    form = agent.form("/lot/confirmation")
    answer = agent.client.post("/lot/confirmation", data=_together(form.form_values()))
    agent._arrived(answer, 303)
    return agent.open(agent.answer.headers["Location"])


def _together(values: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in values:
        found.setdefault(name, []).append(value)
    return found


def effects(agent: Person) -> list[str]:
    return [words_of(cell) for cell in agent.page.xpath("//tbody/tr/td[last()]")]


def test_effect_is_shown_and_nothing_done_until_it_is_confirmed(desk: Desk, agent: Person) -> None:
    one, two = desk.report(), desk.report("Le fichier SGR est illisible.", subject="SGR")
    text = preview(agent, [one, two], service="sgr")
    assert "1 incident change, 1 reste tel qu’il est" in text
    assert effects(agent)[1] == "Déjà ainsi"
    assert desk.incident(one).service == "dsg"
    assert "Incidents changés : 1." in confirm(agent)
    assert desk.incident(one).service == "sgr"


def test_change_of_several_is_taken_back_in_one_go(desk: Desk, agent: Person) -> None:
    references = [desk.report() for _ in range(3)]
    me = desk.person().user_id
    preview(agent, references, assignee_id=str(me), kind="functional")
    confirm(agent)
    assert {desk.incident(one).assignee_id for one in references} == {me}
    agent.send("/annulation")
    for one in references:
        assert (desk.incident(one).assignee_id, desk.incident(one).kind) == (None, "technical")


def test_closed_and_unreached_incidents_are_left_alone(desk: Desk, agent: Person) -> None:
    closed, other = desk.report(), desk.report("Connexion impossible.", sender=EURE, desk="caf-eure")
    acknowledge_incident(closed, desk.person(), desk.now)
    restore_incident(closed, desk.person(), "Fichier redéposé", desk.now)
    close_incident(closed, desk.person(), Outcome.VALIDATED, "", desk.now)
    still_open = desk.report()
    text = preview(agent, [closed, other, still_open], service="sgr")
    assert "Clos, laissé tel quel" in text
    assert other not in text
    confirm(agent)
    assert (desk.incident(closed).service, desk.incident(other).service) == ("dsg", desk.incident(other).service)
    assert desk.incident(still_open).service == "sgr"


def test_nothing_chosen_says_what_to_do(desk: Desk, agent: Person) -> None:
    desk.report()
    agent.open("/")
    assert "Choisissez au moins un incident, et ce qui doit changer." in agent.send("/lot")


def test_incidents_are_given_to_nobody_out_of_their_reach_and_no_name_is_told(desk: Desk, agent: Person) -> None:
    reference, stranger = desk.report(), desk.person("agent@ncaa.example").user_id
    agent.open("/")
    assert "Agent du support NCAA" not in agent.answer.text
    token = agent.form("/lot").fields["csrf_token"]
    sent = {"csrf_token": token, "back": "/", "chosen": reference, "assignee_id": str(stranger)}
    agent._arrived(agent.post("/lot", **sent), 303)
    text = agent.open("/")
    assert "Cette personne ne peut pas tenir cet incident" in text
    assert "Agent du support NCAA" not in text
    agent._arrived(agent.post("/lot/confirmation", **sent), 303)
    assert f"Laissés tels quels : {reference}." in agent.open("/")
    assert desk.incident(reference).assignee_id is None
    agent.open(f"/incidents/{reference}")
    assert "Cette personne ne peut pas tenir" in agent.send("/triage", 422, assignee_id=str(stranger))
    assert agent.post(f"/incidents/{reference}/triage", csrf_token=token, assignee_id="9" * 40).status_code == 303
