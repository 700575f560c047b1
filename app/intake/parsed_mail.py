"""The shape of a mail once read lives with the rules, since use cases decide on it: `workflows.parsed_mail`."""

from workflows.parsed_mail import Pairs, ParsedAttachment, ParsedMail, parse_summary

__all__ = ["Pairs", "ParsedAttachment", "ParsedMail", "parse_summary"]
