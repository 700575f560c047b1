"""What a French reader's eye stumbles on: words the desk does not use, and typography.

A text is checked node by node (what stands between two tags), so that a rule never joins words of different places.
What a template fills in counts as a word.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import yaml

FILLED_IN = "\ufffc"  # stands for {{ ... }}
NARROW, NO_BREAK = "\u202f", "\u00a0"

JINJA_SILENT = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
JINJA_VALUE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
JINJA_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}", re.DOTALL)
FORMAT_FIELD = re.compile(r"%\(\w+\)s|\{\w*[^{}\s]*\}")
NOT_PROSE = re.compile(r"https?://\S+|mailto:\S+|\S+@\S+|&\w+;|/\S*\?\S*")

SILENT_TAGS = {"script", "style", "code", "pre", "kbd", "samp", "svg"}
READ_ATTRIBUTES = {
    "title",
    "alt",
    "placeholder",
    "aria-label",
    "aria-description",
    "hx-confirm",
    "hx-prompt",
    "content",
}

READ_RULE_KEYS = {"label", "name", "short_name", "title", "reference", "role"}

FAULTS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(?:\A|(?<=\S))[ \t]+[;!?%](?!=)"), "une espace fine insécable (U+202F) se met avant ; ! ? %"),
    (re.compile(r"\u00a0[;!?%]"), "l'espace avant ; ! ? % est fine (U+202F)"),
    (re.compile(rf"[\w)»…{FILLED_IN}][;!?]+(?=\s|$)"), "il manque l'espace fine insécable (U+202F) avant ; ! ?"),
    (re.compile(rf"[\d{FILLED_IN}]%"), "il manque l'espace fine insécable (U+202F) avant %"),
    (re.compile(r"(?:\A|(?<=\S))[ \t\u202f]+:(?=\s|$)"), "une espace insécable (U+00A0) se met avant :"),
    (re.compile(rf"[\w)»…{FILLED_IN}]:(?=\s|$)"), "il manque l'espace insécable (U+00A0) avant :"),
    (re.compile(r"«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»"), "« et » gardent une espace insécable à l'intérieur"),
    (re.compile(r'"'), "les guillemets français sont « »"),
    (re.compile(r"\.\.\."), "les points de suspension sont un seul signe : …"),
    (re.compile(r"\b\d{1,2}:\d{2}\b|\b\d{1,2}[hH]\d{2}\b"), "une heure s'écrit 15 h 20"),
    (re.compile(r"\bacquitt\w+", re.IGNORECASE), "on dit « prendre en charge »"),
    (re.compile(r"\btickets?\b", re.IGNORECASE), "on dit « incident »"),
    (re.compile(r"\bSLAs?\b"), "on dit « engagement » ou « délai »"),
]


class Prose(HTMLParser):
    """The texts of a page that a person sees or hears, each with its line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[tuple[int, str]] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT_TAGS:
            self._silent.append(tag)
        readable = READ_ATTRIBUTES | ({"value"} if ("type", "submit") in attrs else set())
        if tag == "meta":
            readable = {"content"} if ("name", "description") in attrs else set()
        for name, value in attrs:
            if name in readable and value:
                self.texts.append((self.getpos()[0], value))

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append((self.getpos()[0], data))


def keep_lines(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def without_jinja(template: str) -> str:
    """The template's own words: statements and comments away, values as one sign; lines keep their numbers."""
    text = JINJA_RAW.sub(keep_lines, template)
    text = JINJA_SILENT.sub(keep_lines, text)
    return JINJA_VALUE.sub(lambda match: FILLED_IN + keep_lines(match), text)


def words_in_values(template: str) -> Iterator[tuple[int, str]]:
    """Sentences quoted inside {{ ... }}, as in {{ _("Rien à trier.") }}: those with a space between words."""
    for match in JINJA_VALUE.finditer(template):
        for quoted in re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'", match[1]):
            sentence = quoted[0] or quoted[1]
            if re.search(r"\w\s+\w", sentence):
                yield template.count("\n", 0, match.start()) + 1, FORMAT_FIELD.sub(FILLED_IN, sentence)


def template_texts(template: str, *, html: bool) -> list[tuple[int, str]]:
    """(line, text) of everything a person reads in a template, what Jinja fills in apart."""
    plain = without_jinja(template)
    quoted = list(words_in_values(template))
    if not html:
        return list(enumerate(plain.splitlines(), start=1)) + quoted
    prose = Prose()
    prose.feed(plain)
    prose.close()
    return prose.texts + quoted


def catalogue_texts(python: str) -> list[tuple[int, str]]:
    """(line, text) of the strings of a Python file that are sentences or words in French, documentation apart."""
    tree = ast.parse(python)
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    expressions = [node for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    documentation = {id(node.value) for node in expressions}
    texts = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else FILLED_IN for part in node.values]
            texts.append((node.lineno, "".join(map(str, parts))))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside | documentation:
            texts.append((node.lineno, FORMAT_FIELD.sub(FILLED_IN, node.value)))
    return texts


def rule_texts(rules: str) -> list[tuple[int, str]]:
    """(line, text) of what people read of the rules file: names, labels, titles, roles."""
    texts: list[tuple[int, str]] = []

    def visit(node: yaml.Node) -> None:
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                visit(item)
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if isinstance(value, yaml.ScalarNode) and key.value in READ_RULE_KEYS:
                    texts.append((value.start_mark.line + 1, value.value))
                visit(value)

    root = yaml.compose(rules, Loader=yaml.SafeLoader)
    if root is not None:
        visit(root)
    return sorted(set(texts))  # an alias is read where it is written, once


def french_faults(texts: list[tuple[int, str]]) -> list[str]:
    """`line: fault: excerpt` for each thing a French reader would stumble on."""
    faults = []
    for line, text in texts:
        prose = NOT_PROSE.sub(FILLED_IN, text)
        for pattern, meaning in FAULTS:
            for match in pattern.finditer(prose):
                excerpt = " ".join(prose[max(0, match.start() - 20) : match.end() + 10].split(" ")).strip()
                at = line + prose.count("\n", 0, match.start())
                faults.append(f"{at}: {meaning} : {excerpt!r}")
    return faults
