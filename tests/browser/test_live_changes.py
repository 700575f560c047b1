"""Changes arrive while one looks, and never under one's hand."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from app.use_cases.acknowledge_incident import acknowledge_incident
from app.use_cases.answer_partner import add_note
from tests.browser.live_desk import Site

ASK_AGAIN = "htmx.trigger(document.querySelector('[data-live]'), 'refresh')"


def test_new_incident_takes_its_place_while_the_page_is_idle(agent_page: Page, site: Site) -> None:
    agent_page.goto(f"{site.address}/?q=Nouveau+venu")
    reference = site.report("Nouveau venu")
    agent_page.evaluate(ASK_AGAIN)
    expect(agent_page.locator(f"[data-reference={reference}]")).to_be_visible()
    expect(agent_page.locator("#announce")).to_have_text("Un nouvel incident dans la file")
    assert "1 à trier" in agent_page.title()


def test_new_incident_comes_by_itself(agent_page: Page, site: Site) -> None:
    agent_page.goto(f"{site.address}/?q=Venu+seul")
    reference = site.report("Venu seul")
    expect(agent_page.locator(f"[data-reference={reference}]")).to_be_visible()


def test_new_incident_waits_while_one_reads_and_the_focus_stays(agent_page: Page, site: Site) -> None:
    first = site.report("Pendant la lecture, un")
    agent_page.goto(f"{site.address}/?q=Pendant+la+lecture")
    agent_page.keyboard.press("j")
    second = site.report("Pendant la lecture, deux")
    agent_page.evaluate(ASK_AGAIN)
    expect(agent_page.locator("#arrived button")).to_have_text("1 nouveau, afficher")
    expect(agent_page.locator(f"[data-reference={second}]")).to_have_count(0)
    assert agent_page.evaluate("document.activeElement.closest('[data-row]').dataset.reference") == first
    agent_page.click("#arrived button")
    expect(agent_page.locator(f"[data-reference={second}]")).to_be_visible()


def test_focus_stays_on_the_same_incident_when_figures_change(agent_page: Page, site: Site) -> None:
    reference = site.report("Seul ici")
    agent_page.goto(f"{site.address}/?q=Seul+ici")
    agent_page.keyboard.press("j")
    agent_page.evaluate("document.querySelector('.due b').textContent = 'ancien'")
    agent_page.evaluate(ASK_AGAIN)
    expect(agent_page.locator(".due b")).not_to_have_text("ancien")
    assert agent_page.evaluate("document.activeElement.closest('[data-row]').dataset.reference") == reference


def test_focus_stays_on_the_same_control_of_the_row(agent_page: Page, site: Site) -> None:
    reference = site.report("Cases et boutons")
    for control in ("input[name=chosen]", "[data-acknowledge]"):
        agent_page.goto(f"{site.address}/?q=Cases+et+boutons")
        agent_page.focus(f"[data-reference={reference}] {control}")
        agent_page.evaluate("document.querySelector('.due b').textContent = 'ancien'")
        agent_page.evaluate(ASK_AGAIN)
        expect(agent_page.locator(".due b")).not_to_have_text("ancien")
        assert agent_page.evaluate(f"document.activeElement.matches('[data-reference={reference}] {control}')")


def test_rows_keep_their_order_under_the_hand(agent_page: Page, site: Site) -> None:
    first, second = site.report("Ordre des lignes, un"), site.report("Ordre des lignes, deux")
    agent_page.goto(f"{site.address}/?q=Ordre+des+lignes")
    shown = "[...document.querySelectorAll('[data-row]')].map((row) => row.dataset.reference)"
    assert agent_page.evaluate(shown) == [first, second]
    agent_page.focus(f"[data-reference={second}] [data-acknowledge]")
    with site.app.app_context():
        acknowledge_incident(first, site.desk.person("agent2@cnaf.example"), site.desk.now)
    agent_page.evaluate(ASK_AGAIN)
    expect(agent_page.locator("#arrived button")).to_have_text("La file a changé, afficher")
    assert agent_page.evaluate(shown) == [first, second]
    agent_page.click("#arrived button")
    assert agent_page.evaluate(shown) == [second, first]


def test_what_can_be_done_to_the_chosen_stays_in_sight_with_their_number(agent_page: Page, site: Site) -> None:
    agent_page.set_viewport_size({"width": 1280, "height": 500})
    agent_page.goto(f"{site.address}/")
    bulk, picks = agent_page.locator("#bulk"), agent_page.locator(".pick")
    expect(bulk).not_to_be_in_viewport()
    picks.nth(0).click()
    expect(bulk).to_be_in_viewport()
    expect(bulk).to_contain_text("1 incident choisi ")
    picks.nth(1).click()
    expect(bulk).to_contain_text("2 incidents choisis")
    picks.nth(0).click()
    picks.nth(1).click()
    expect(bulk).not_to_be_in_viewport()
    expect(bulk).to_contain_text("Pour les incidents choisis")


def test_nothing_is_sent_again_when_nothing_changed(agent_page: Page, site: Site) -> None:
    site.report("Inchangé")
    agent_page.goto(f"{site.address}/?q=Inchangé")
    statuses = []
    for _ in range(4):  # the minutes shown may change once meanwhile
        with agent_page.expect_response("**/file*") as answer:
            agent_page.evaluate(ASK_AGAIN)
        statuses.append(answer.value.status)
        agent_page.wait_for_function("document.querySelector('[data-live]').className.indexOf('htmx-') < 0")
    assert statuses[0] == 200
    assert statuses.count(304) >= 2


def test_open_incident_says_when_there_is_news(agent_page: Page, site: Site) -> None:
    reference = site.report("Qui change")
    agent_page.goto(f"{site.address}/incidents/{reference}")
    with site.app.app_context():
        add_note(reference, site.desk.person("agent2@cnaf.example"), "Vu", site.desk.now)
    agent_page.evaluate("htmx.trigger(document.querySelector('[hx-get*=changes]'), 'refresh')")
    expect(agent_page.locator("text=Il y a du nouveau sur cet incident")).to_be_visible()
