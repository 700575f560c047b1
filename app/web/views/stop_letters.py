"""One click stops letters that go to several partners (RFC 8058): no session, no account, no word of who it is about."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.extensions import csrf
from app.models.rule_book import current_rules
from app.notify.subscriptions import CLICK_PATH, Subscription, clicked
from app.use_cases.stop_letters import stop_letters
from app.web.pages import pages
from app.web.policy import note, public


@pages.get(f"{CLICK_PATH}<token>")
@public
def letters_to_stop(token: str) -> ResponseReturnValue:
    """Asks, and does nothing: programs that look for dangerous links open every one."""
    return _page(_clicked(token), done=False)


@pages.post(f"{CLICK_PATH}<token>")
@public
@csrf.exempt
def letters_stopped(token: str) -> ResponseReturnValue:
    """What a mail program sends, or the button of that page: the token alone says who asks. Never a redirection."""
    subscription = _clicked(token)
    if request.form.get("List-Unsubscribe") != "One-Click":
        abort(400)
    if stop_letters(subscription):
        note("letters_stopped", person=subscription.email)
    return _page(subscription, done=True)


def _clicked(token: str) -> Subscription:
    return clicked(token) or abort(404)


def _page(subscription: Subscription, *, done: bool) -> str:
    desk = current_rules().desks.get(subscription.desk)
    return render_template("stop_letters.html", desk=desk.name if desk else "", done=done)
