"""The lifecycle as a picture: Mermaid text made from the table of moves, so that it cannot tell another story."""

from __future__ import annotations

from collections import defaultdict

from workflows.lifecycle import Move, State, ways


def diagram() -> str:
    """A Mermaid `stateDiagram-v2`: one arrow for each pair of states, with the moves that lead that way."""
    arrows: dict[tuple[State, State], list[Move]] = defaultdict(list)
    for state in State:
        for move in Move:
            for reached in ways(state, move):
                arrows[state, reached].append(move)
    lines = [f"    {source} --> {reached}: {', '.join(moves)}" for (source, reached), moves in arrows.items()]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {State.REGISTERED}", *lines, f"    {State.CLOSED} --> [*]", ""])


def page() -> str:
    """`docs/lifecycle.md`, whole: the picture and the table behind it."""
    rows = [
        f"| `{state}` | `{move}` | {' or '.join(f'`{reached}`' for reached in ways(state, move))} |"
        for state in State
        for move in Move
        if ways(state, move)
    ]
    return _PAGE.format(diagram=diagram(), rows="\n".join(rows))


_PAGE = """\
# Lifecycle of an incident

Made from the table of moves in `workflows/lifecycle.py`; a test keeps the two alike. After a change there, write it anew:

    python -m workflows.lifecycle_diagram > docs/lifecycle.md

A state says where an incident stands. How it ended is its outcome, and waiting for somebody is a pause beside it: neither
is a state. Two moves lead to more than one: an incident that comes back to the desk is `registered` as long as nobody has
taken it in charge (A8), and a reopened one goes back to the level that had it, level 3 after a crisis.

```mermaid
{diagram}```

| from | move | to |
| --- | --- | --- |
{rows}
"""

if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - the page is what this program is for
