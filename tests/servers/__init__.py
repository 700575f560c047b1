"""The real servers the tests run against: a database, a mail relay, a browser's whereabouts."""
