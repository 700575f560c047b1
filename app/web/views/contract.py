"""The contracts, as those who keep them may read them: what is promised, what happens when it is not, and since when."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.models.rule_book import current_rules
from app.reports.contract_page import book_of, contract_history, contract_page
from app.web.pages import pages
from app.web.policy import requires
from workflows.permissions import Act


@pages.get("/contrats")
@requires(Act.READ_INCIDENTS)
def contracts() -> ResponseReturnValue:
    """Every contract of today's rules."""
    book = current_rules()
    return render_template("contracts.html", cards=[contract_page(name, book) for name in book.contracts])


@pages.get("/contrats/<name>")
@requires(Act.READ_INCIDENTS)
def contract(name: str) -> ResponseReturnValue:
    """One contract, today or as an older `version` of the rules (its hash, or the beginning of it) had it."""
    book = book_of(db.session(), request.args.get("version", ""))
    if book is None or name not in book.contracts:
        abort(404)
    return render_template(
        "contract.html",
        page=contract_page(name, book),
        history=contract_history(db.session(), name),
        is_current=book.version == current_rules().version,
    )
