"""Look through a desk's wording before it is saved: every fault with its line, in words for whoever wrote it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, nodes

from app.labels import phrase
from app.notify.kinds import kind_of
from app.notify.own_wordings import environment_of
from app.notify.template_surface import ROOTS

LONGEST_SOURCE = 12_000
_SHIPPED_PARENTS = frozenset(
    f"{name}.{half}" for name in ("partner", "inside", "page", "parts") for half in ("txt", "html")
)
_SHIPPED_PARTS = frozenset({"validation_links.html"})
_ALWAYS = frozenset({"place", "desk", "to", "words"})
_OF_A_CASE = frozenset({"case", "reply_to"})
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.NSRef, nodes.Const, nodes.Getattr, nodes.Filter,
    nodes.Test, nodes.If, nodes.CondExpr, nodes.For, nodes.Block, nodes.Extends, nodes.FromImport, nodes.Call,
    nodes.CallBlock, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Add, nodes.Sub,
    nodes.Keyword, nodes.Tuple, nodes.List,
)  # fmt: skip
_LOOPED = (nodes.Getattr, nodes.Name, nodes.Call, nodes.List, nodes.Tuple, nodes.Getitem)
_TESTS = frozenset({"defined", "none", "undefined"})


@dataclass(frozen=True, slots=True)
class Fault:
    """`half` is "txt" or "html"; `line` counts from 1, 0 for the whole."""

    half: str
    line: int
    what: str


def faults_of(name: str, text: str, html: str) -> list[Fault]:
    """What is wrong with that wording of that letter, in order of line; nothing when it may be saved."""
    return [*_faults(name, "txt", text), *_faults(name, "html", html)]


def _faults(name: str, half: str, source: str) -> list[Fault]:
    if len(source) > LONGEST_SOURCE:
        return [Fault(half, 0, phrase("wording_too_long", most=LONGEST_SOURCE))]
    environment = environment_of(name, "", "")
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        return [Fault(half, error.lineno, phrase("wording_syntax", detail=error.message or ""))]
    known = _ALWAYS | set(kind_of(name).wants) | (_OF_A_CASE if _has_case(name) else frozenset())
    known |= {"letter_subject"} if half == "html" else set()
    found = [*_unknown_names(tree, known), *_forbidden(tree), *_unknown_facts(tree), *_loops_in_loops(tree)]
    if half == "txt" and not any(block.name == "subject" for block in tree.find_all(nodes.Block)):
        found.append((0, phrase("wording_no_subject")))
    return [Fault(half, line, what) for line, what in sorted(set(found))]


def _has_case(name: str) -> bool:
    return not name.startswith("mail_")


def _unknown_names(tree: nodes.Template, known: Collection[str]) -> Iterator[tuple[int, str]]:
    own = {one.name for one in tree.find_all(nodes.Name) if one.ctx == "store"} | {"caller", "loop", "super"}
    for imports in tree.find_all(nodes.FromImport):
        own |= {one if isinstance(one, str) else one[1] for one in imports.names}
    for one in tree.find_all(nodes.Name):
        if one.ctx == "load" and one.name not in own and one.name not in known:
            yield one.lineno, phrase("wording_unknown_name", name=one.name, known=phrase("comma").join(sorted(known)))


def _forbidden(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    allowed_filters = environment_of("receipt", "", "").filters
    for one in tree.find_all(nodes.Node):
        match one:
            case nodes.Filter() if one.name not in allowed_filters or not _shrinks(one):
                yield one.lineno, phrase("wording_filter", name=one.name)
            case nodes.Test() if one.name not in _TESTS:
                yield one.lineno, phrase("wording_forbidden", what=f"is {one.name}")
            case nodes.Include() if _parents(one.template) <= _SHIPPED_PARTS:
                continue
            case nodes.Getitem() if _is_fact(one.node) and isinstance(one.arg, nodes.Const):
                continue
            case nodes.Extends() | nodes.FromImport() if not _parents(one.template) <= _SHIPPED_PARENTS:
                yield one.lineno, phrase("wording_forbidden", what=type(one).__name__.lower())
            case nodes.Assign() if _is_fact(one.node):
                continue  # a fact under a shorter name; texts are never put together so
            case nodes.Expr() | nodes.Stmt() if not isinstance(one, _ALLOWED):
                yield one.lineno, phrase("wording_forbidden", what=type(one).__name__.lower())


def _is_fact(one: nodes.Node) -> bool:
    """`case.x`, `case.x(...)`, or one of two such: something that is looked up, not put together."""
    if isinstance(one, nodes.Or):
        return _is_fact(one.left) and _is_fact(one.right)
    return isinstance(one.node if isinstance(one, nodes.Call) else one, nodes.Getattr)


def _shrinks(one: nodes.Filter) -> bool:
    """Whether a `replace` leaves the text no longer than it was: replacing could otherwise fill the memory."""
    if one.name != "replace":
        return True
    texts = [part.value for part in one.args if isinstance(part, nodes.Const)]
    return len(texts) == len(one.args) == 2 and len(str(texts[1])) <= len(str(texts[0])) and str(texts[0]) != ""


def _parents(template: nodes.Expr) -> set[str]:
    if isinstance(template, nodes.Const):
        return {str(template.value)}
    if isinstance(template, nodes.CondExpr) and template.expr2 is not None:
        return _parents(template.expr1) | _parents(template.expr2)
    return {"?"}


def _unknown_facts(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """`case.nothing`: what is asked of a known thing must be among its facts."""
    for one in tree.find_all(nodes.Getattr):
        if isinstance(one.node, nodes.Name) and one.node.name in ROOTS and one.attr not in ROOTS[one.node.name]:
            facts = phrase("comma").join(sorted(ROOTS[one.node.name]))
            yield one.lineno, phrase("wording_unknown_name", name=f"{one.node.name}.{one.attr}", known=facts)


def _loops_in_loops(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    for outer in tree.find_all(nodes.For):
        if outer.recursive or not isinstance(outer.iter, _LOOPED):
            yield outer.lineno, phrase("wording_forbidden", what="for")
        for inner in outer.find_all(nodes.For):
            yield inner.lineno, phrase("wording_loop")
