"""Lists kept under a name: one's own, the desk's, and the one the queue opens with."""

from __future__ import annotations

from tests.use_cases.desk import FUNCTIONAL, Desk
from tests.web.person import Person

FUNCTIONALS = "/?kind=functional"


def names(person: Person) -> list[str]:
    return person.find("//nav.views//a")


def test_list_is_kept_under_a_name_and_found_again_above_the_queue(desk: Desk, agent: Person) -> None:
    desk.report()
    wanted = desk.report(FUNCTIONAL)
    agent.open("/?service=&kind=functional&state=open")
    agent.send("/vues", name="Les fonctionnels")
    assert names(agent) == ["Tous les ouverts", "Les fonctionnels"]
    [there] = agent.page.xpath("//nav[contains(@class, 'views')]//a[2]/@href")
    assert there == FUNCTIONALS
    agent.open(there)
    assert agent.find("//nav.views//a[@aria-current]") == ["Les fonctionnels"]
    assert [row.get("data-reference") for row in agent.page.xpath("//li[@data-row]")] == [wanted]


def test_name_used_again_keeps_the_new_list(desk: Desk, agent: Person) -> None:
    for address in (FUNCTIONALS, "/?kind=technical"):
        agent.open(address)
        agent.send("/vues", name="Ma vue")
    assert agent.page.xpath("//nav[contains(@class, 'views')]//a/@href")[1:] == ["/?kind=technical"]


def test_own_view_is_nobody_elses_and_a_shared_one_is_the_desks(
    desk: Desk, agent: Person, manager: Person, sign_in
) -> None:
    manager.open(FUNCTIONALS)
    manager.send("/vues", name="À moi")
    manager.open("/?kind=technical")
    [shares] = manager.page.xpath("//form[.//button[@formaction='/vues/partagees']]")
    manager.post("/vues/partagees", **dict(shares.form_values()) | {"name": "Les techniques"})
    agent.open(FUNCTIONALS)
    assert names(agent) == ["Tous les ouverts", "Les techniques, partagée"]
    assert not agent.page.xpath("//button[@formaction]")
    assert not agent.page.xpath("//form[contains(@action, '/suppression')]")
    token = agent.form("/vues").fields["csrf_token"]
    for action in ("/vues/1/suppression", "/vues/2/suppression", "/vues/1/nom", "/vues/77/nom"):
        assert agent.post(action, csrf_token=token, name="x", back="/").status_code == 404
    assert agent.post("/vues/partagees", csrf_token=token, name="x", query="kind=technical").status_code == 403
    elsewhere = sign_in("agent@caf-eure.example")
    elsewhere.open("/?kind=technical")
    assert names(elsewhere) == []
    manager.open("/")
    assert len(names(manager)) == 3


def test_view_by_default_opens_the_queue_until_it_is_deleted(desk: Desk, agent: Person) -> None:
    agent.open(FUNCTIONALS)
    agent.send("/vues", name="Les fonctionnels")
    agent.send("/vues/defaut")
    agent.open("/", status=302)
    assert agent.answer.headers["Location"] == FUNCTIONALS
    assert "Un incident paraîtra ici dès qu’il y répondra." in agent.open(FUNCTIONALS)
    agent.open("/?state=open")  # all of them can still be asked for
    assert "Rien à trier" in agent.find("//div.empty//h2")
    agent.send("/suppression")
    assert agent.get("/").status_code == 200


def test_view_is_renamed_and_two_do_not_bear_one_name(desk: Desk, agent: Person) -> None:
    for name, address in (("Une", FUNCTIONALS), ("Deux", "/?kind=technical")):
        agent.open(address)
        agent.send("/vues", name=name)
    text = agent.send("/vues/1/nom", name="Deux")
    assert "Une autre vue s’appelle déjà « Deux »." in text
    agent.send("/vues/1/nom", name="  Les  premiers ")
    assert names(agent)[1:] == ["Deux", "Les premiers"]
    assert "Donnez un nom à cette vue" in agent.send("/vues/1/nom", name=" ")
