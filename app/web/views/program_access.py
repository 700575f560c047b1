"""One's own tokens and webhooks: what programs may do in one's name, and what they are told."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.extensions import db
from app.labels import phrase, word
from app.notify.webhook_address import AddressRefused
from app.notify.webhook_signature import secret_of
from app.reports.program_access import deliveries_of, tokens_of, webhooks_of
from app.use_cases.api_tokens import NewToken, NoSuchToken, issue_token, revoke_token
from app.use_cases.webhooks import (
    NewWebhook,
    NoSuchWebhook,
    TooManyWebhooks,
    add_webhook,
    end_webhook,
    replay_delivery,
    webhook_of,
)
from app.web.pages import pages
from app.web.policy import requires
from app.web.typed_number import typed_number
from workflows.api_scopes import Scope
from workflows.events import EventKind
from workflows.permissions import Act

LIVES = (7, 30, 90, 365)  # days


@pages.app_template_filter("scope_words")
def scope_words(scope: str) -> str:
    """'lire les incidents'."""
    return word("scope", scope)


@pages.app_template_filter("delivery_words")
def delivery_words(state: str) -> str:
    """'en attente'."""
    return word("delivery_state", state)


@pages.get("/compte/jetons")
@requires(Act.KEEP_TOKENS)
def tokens() -> ResponseReturnValue:
    """What programs may do in one's name."""
    return _tokens_page()


@pages.post("/compte/jetons")
@requires(Act.KEEP_TOKENS)
def token_new() -> ResponseReturnValue:
    """A new token; its secret is on the page that answers, and nowhere else."""
    name, scopes = request.form.get("name", "").strip()[:100], frozenset(request.form.getlist("scopes"))
    days = request.form.get("days", type=typed_number)
    if not scopes <= set(Scope) or days not in LIVES:
        abort(400)
    if not name or not scopes:
        return _tokens_page(refused=phrase("token_incomplete")), 422
    _, secret = issue_token(NewToken(current_user.user_id, name, scopes, days), clock.real_now())
    return _tokens_page(secret=secret), 201, {"Cache-Control": "no-store"}


@pages.post("/compte/jetons/<int:number>/fin")
@requires(Act.KEEP_TOKENS)
def token_end(number: int) -> ResponseReturnValue:
    """From the next request on it opens nothing."""
    try:
        revoke_token(current_user.user_id, number, clock.real_now())
    except NoSuchToken:
        abort(404)
    flash(phrase("token_gone"), "done")
    return redirect(url_for("pages.tokens"), 303)


@pages.get("/compte/webhooks")
@requires(Act.KEEP_WEBHOOKS)
def webhooks() -> ResponseReturnValue:
    """Which programs are told, and what each was told last."""
    return _webhooks_page()


@pages.post("/compte/webhooks")
@requires(Act.KEEP_WEBHOOKS)
def webhook_new() -> ResponseReturnValue:
    """One more program is told."""
    name, url = request.form.get("name", "").strip()[:100], request.form.get("url", "").strip()[:500]
    kinds = frozenset(request.form.getlist("kinds"))
    if not kinds <= set(EventKind):
        abort(400)
    if not name:
        return _webhooks_page(refused=phrase("webhook_incomplete")), 422
    new = NewWebhook(current_user.user_id, name, url, kinds)
    try:
        row = add_webhook(new, current_app.config["SETTINGS"].webhook_networks, clock.now())
    except AddressRefused as refused:
        return _webhooks_page(refused=phrase("webhook_refused", why=word("webhook_fault", str(refused)))), 422
    except TooManyWebhooks:
        return _webhooks_page(refused=phrase("webhook_too_many")), 409
    return _webhooks_page(secret=secret_of(row)), 201, {"Cache-Control": "no-store"}


@pages.get("/compte/webhooks/<int:number>")
@requires(Act.KEEP_WEBHOOKS)
def webhook_log(number: int) -> ResponseReturnValue:
    """What it was told, the newest first."""
    try:
        found = webhook_of(db.session(), current_user.user_id, number)
    except NoSuchWebhook:
        abort(404)
    before = request.args.get("before", type=typed_number)
    rows = deliveries_of(db.session(), found.id, before=before or None, most=51)
    after = rows[49].id if len(rows) > 50 else None
    return render_template("webhook_log.html", webhook=found, rows=rows[:50], before=after)


@pages.post("/compte/webhooks/<int:number>/fin")
@requires(Act.KEEP_WEBHOOKS)
def webhook_end(number: int) -> ResponseReturnValue:
    """It is told nothing more."""
    try:
        end_webhook(current_user.user_id, number, clock.now())
    except NoSuchWebhook:
        abort(404)
    flash(phrase("webhook_ended"), "done")
    return redirect(url_for("pages.webhooks"), 303)


@pages.post("/compte/webhooks/<int:number>/envois/<int:delivery>")
@requires(Act.KEEP_WEBHOOKS)
def webhook_replay(number: int, delivery: int) -> ResponseReturnValue:
    """Tell it once more, at once."""
    try:
        replay_delivery(current_user.user_id, number, delivery)
    except NoSuchWebhook:
        abort(404)
    flash(phrase("webhook_replayed"), "done")
    return redirect(url_for("pages.webhook_log", number=number), 303)


def _tokens_page(*, secret: str = "", refused: str = "") -> str:
    mine = tokens_of(db.session(), current_user.user_id)
    return render_template(
        "tokens.html", tokens=mine, scopes=Scope, lives=LIVES, secret=secret, refused=refused, real_now=clock.real_now()
    )


def _webhooks_page(*, secret: str = "", refused: str = "") -> str:
    mine = webhooks_of(db.session(), current_user.user_id)
    return render_template("webhooks.html", webhooks=mine, kinds=EventKind, secret=secret, refused=refused)
