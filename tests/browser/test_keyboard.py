"""The desk by keyboard alone, and the keys that make it quick."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Watch
from tests.browser.live_desk import Site
from tests.web.person import PASSWORD

pytestmark = pytest.mark.any_database

FOCUS_IS_SEEN = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return one !== document.body && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0;
}"""


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))


def tab_to(page: Page, words: str, most: int = 120) -> None:
    """Press Tab until the focus is on something that says so."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in focused(page):
            return
    pytest.fail(f"no way to {words!r} by Tab")


def test_from_signing_in_to_taking_in_charge_without_a_mouse(page: Page, site: Site) -> None:
    reference = site.report("Au clavier")
    page.goto(f"{site.address}/connexion")
    page.keyboard.type("agent@cnaf.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/")
    tab_to(page, "Au clavier")
    assert page.evaluate(FOCUS_IS_SEEN)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/incidents/{reference}")
    tab_to(page, "Prendre en charge")
    assert page.evaluate(FOCUS_IS_SEEN)
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("est pris en charge")
    expect(page.locator("#fait")).to_be_focused()


def test_every_stop_of_the_tab_key_is_seen(agent_page: Page, site: Site) -> None:
    for path in ("/", f"/incidents/{site.cases['fresh']}"):
        agent_page.goto(site.address + path)
        for stop in range(60):
            agent_page.keyboard.press("Tab")
            if agent_page.evaluate("document.activeElement === document.body"):  # past the last one
                assert stop > 15
                break
            assert agent_page.evaluate(FOCUS_IS_SEEN), agent_page.evaluate("document.activeElement.outerHTML")


def test_j_and_k_choose_enter_opens_and_a_takes_in_charge(agent_page: Page, site: Site) -> None:
    reference = site.report("Par les touches")
    agent_page.goto(f"{site.address}/?q=Par+les+touches")
    agent_page.keyboard.press("j")
    assert focused(agent_page) == "Par les touches"
    agent_page.keyboard.press("Enter")
    agent_page.wait_for_url(f"**/incidents/{reference}")
    agent_page.keyboard.press("a")
    expect(agent_page.locator(".said")).to_contain_text("est pris en charge")


def test_j_and_k_walk_the_queue_and_stay_in_it(agent_page: Page, site: Site) -> None:
    agent_page.goto(site.address)
    links = agent_page.locator("[data-row-link]").all_inner_texts()
    assert len(links) >= 4
    walked = []
    for key in ("j", "j", "k", "k", "k"):
        agent_page.keyboard.press(key)
        walked.append(focused(agent_page))
    assert walked == [links[0], links[1], links[0], links[0], links[0]]


@pytest.mark.parametrize(
    ("key", "lands_on"),
    [("r", "answer-body"), ("i", "note-body"), ("t", "t-kind"), ("/", "find")],
)
def test_key_lands_where_one_writes(agent_page: Page, site: Site, key: str, lands_on: str) -> None:
    agent_page.goto(f"{site.address}/incidents/{site.cases['fresh']}")
    agent_page.keyboard.press(key)
    assert agent_page.evaluate("document.activeElement.id") == lands_on
    assert agent_page.input_value(f"#{lands_on}") in ("", "technical")  # the key itself was not typed


def test_e_opens_the_escalation_and_c_the_explanations(agent_page: Page, site: Site) -> None:
    agent_page.goto(f"{site.address}/incidents/{site.cases['fresh']}")
    agent_page.keyboard.press("e")
    expect(agent_page.locator("#geste-escalate textarea")).to_be_visible()
    agent_page.keyboard.press("Escape")
    agent_page.locator("h1").click()
    agent_page.keyboard.press("c")
    expect(agent_page.locator("details.clock .total").first).to_be_visible()


def test_key_on_the_queue_opens_the_chosen_incident_at_that_place(agent_page: Page, site: Site) -> None:
    agent_page.goto(site.address)
    agent_page.keyboard.press("j")
    agent_page.keyboard.press("r")
    agent_page.wait_for_url("**/incidents/*")
    expect(agent_page.locator("#answer-body")).to_be_focused()


def test_question_mark_lists_the_keys_and_escape_closes(agent_page: Page, site: Site) -> None:
    agent_page.goto(site.address)
    agent_page.keyboard.press("?")
    expect(agent_page.locator("#keys")).to_be_visible()
    agent_page.keyboard.press("j")  # silent under the list
    agent_page.keyboard.press("Escape")
    expect(agent_page.locator("#keys")).to_be_hidden()


def test_g_then_t_goes_to_the_board(agent_page: Page, site: Site) -> None:
    agent_page.goto(site.address)
    agent_page.keyboard.press("g")
    agent_page.keyboard.press("t")
    agent_page.wait_for_url("**/tableau")


def test_keys_are_silent_while_one_types(agent_page: Page, site: Site) -> None:
    agent_page.goto(f"{site.address}/incidents/{site.cases['fresh']}")
    agent_page.click("#answer-body")
    agent_page.keyboard.type("a j k ? r")
    assert agent_page.input_value("#answer-body") == "a j k ? r"
    expect(agent_page.locator("#keys")).to_be_hidden()
    agent_page.fill("#answer-body", "")


def test_keys_switched_off_do_nothing(agent_page: Page, site: Site) -> None:
    agent_page.goto(site.address)
    agent_page.click("details.menu summary")
    agent_page.click("button:has-text('Inactives')")
    agent_page.wait_for_load_state()
    agent_page.keyboard.press("j")
    assert agent_page.evaluate("document.activeElement.closest('[data-row]')") is None
    agent_page.keyboard.press("?")
    expect(agent_page.locator("#keys")).to_be_hidden()


def test_explanation_is_copied_as_text(
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., None], site: Site, watch: Watch
) -> None:
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    sign_in(context)
    page = context.new_page()
    page.goto(f"{site.address}/incidents/{site.cases['fresh']}")
    page.click("details.clock summary >> nth=0")
    page.click("[data-copy] >> nth=0")
    expect(page.locator("[data-copy]").first).to_have_text("Copié")
    copied = page.evaluate("navigator.clipboard.readText()").replace("\u00a0", " ")
    assert "Prise en charge, clause A8" in copied
    assert copied.count("\n") >= 3
    assert "Total compté : 15 min" in copied
    assert watch.faults == []


def test_theme_changes_at_once_and_lasts(agent_page: Page, site: Site) -> None:
    agent_page.goto(site.address)
    before = agent_page.evaluate("getComputedStyle(document.body).backgroundColor")
    agent_page.click("details.menu summary")
    agent_page.click("button:has-text('Sombre')")
    after = agent_page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert before != after
    agent_page.goto(f"{site.address}/sante")
    assert agent_page.evaluate("getComputedStyle(document.body).backgroundColor") == after


def test_draft_survives_a_page_that_is_left(agent_page: Page, site: Site) -> None:
    reference = site.report("Brouillon")
    agent_page.goto(f"{site.address}/incidents/{reference}")
    agent_page.fill("#answer-body", "Une réponse commencée")
    agent_page.goto(f"{site.address}/sante")
    agent_page.goto(f"{site.address}/incidents/{reference}")
    assert agent_page.input_value("#answer-body") == "Une réponse commencée"
    agent_page.click("text=Envoyer la réponse")
    expect(agent_page.locator(".said")).to_contain_text("Réponse prête")
    assert agent_page.input_value("#answer-body") == ""
