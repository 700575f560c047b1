"""What a token of the API may be used for. A token never gives more than the account it belongs to may do."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """`noun:read` or `noun:write`; a scope opens routes, the account's role and reach decide what they show."""

    INCIDENTS_READ = "incidents:read"
    INCIDENTS_WRITE = "incidents:write"
    REGISTER_READ = "register:read"  # contracts, calendars, organisations, accounts
    CALENDARS_WRITE = "calendars:write"
    WEBHOOKS_WRITE = "webhooks:write"
    TOKENS_WRITE = "tokens:write"
    FEEDS_READ = "feeds:read"  # the only one that may stand in an address: calendar programs know no headers


FEED_ONLY = frozenset({Scope.FEEDS_READ})


def may_stand_in_an_address(scopes: frozenset[str]) -> bool:
    """Whether a token of these scopes may be written into a URL: only one that opens nothing but the feeds."""
    return scopes == FEED_ONLY
