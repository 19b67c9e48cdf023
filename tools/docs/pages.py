# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages whose tables and messages come from the code: what stands between two marks is made here.

A mark below docs/ is a comment: `.. made: NAME`, and `.. made until here` where it ends. The README of a role is made
as a whole.
"""

from __future__ import annotations

import re
import textwrap
from functools import partial
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Tuple

from ansible_collections.hwcloud.oms.plugins.module_utils._failures import LONGEST_RETRY_AFTER
from ansible_collections.hwcloud.oms.plugins.module_utils._retry import (
    FIRST_WAIT,
    LONGEST_WAIT,
    OUTCOMES,
    POLICY,
    SETTLE,
    SETTLE_AND_RESEND,
    STOP,
    THROTTLED_WAIT,
    WAIT,
)
from ansible_collections.hwcloud.oms.tests.simulator import Fault, Settings
from ansible_collections.hwcloud.oms.tests.support.harness import Outcome
from ansible_collections.hwcloud.oms.tests.support.situations import SITUATIONS

from . import playbooks
from .readme import render_readme
from .roles import argument_specs, render_role
from .simulator import described

PAGES = tuple(f"docs/docsite/rst/{name}.rst" for name in ("playbooks", "retries", "simulator", "what_happens_when"))
MADE = re.compile(r"(?<=^\.\. made: )([\w-]+)\n.*?(?=^\.\. made until here$)", re.DOTALL | re.MULTILINE)
WIDTH = 100
#: What the pages call the actions of the policy.
WORDS = {WAIT: "send again", STOP: "fail", SETTLE: "look", SETTLE_AND_RESEND: "look, then once more"}


def render(page: str) -> str:
    """The page with everything between its marks made anew."""
    return MADE.sub(lambda found: f"{found[1]}\n\n{make(found[1])}\n", page)


def make(name: str) -> str:
    return TABLES[name]() if name in TABLES else situation(name)


def table(rows: List[Tuple[str, ...]]) -> str:
    """A table whose first row is its head."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'*' if not at else ' '} - {cell}" for at, cell in enumerate(row)]
    return "\n".join([*lines, ""])


def outcomes() -> str:
    """What each outcome is called, and what is known then."""
    return table([("Outcome", "What it means"), *((named(name), sentence(text)) for name, text in OUTCOMES.items())])


def policy() -> str:
    """Outcome by kind of call."""
    rows = [
        (named(outcome), *(WORDS[kind[outcome]] if outcome in kind else "is a success" for kind in POLICY.values()))
        for outcome in OUTCOMES
    ]
    return table([("Outcome", *(f"``{kind}``" for kind in POLICY)), *rows])


def waits() -> str:
    text = (
        f"The first wait is {FIRST_WAIT:g} second. Each further one is twice as long, up to {LONGEST_WAIT:g} seconds. "
        f"After a throttled call it is at least {THROTTLED_WAIT:g} seconds. "
        f"If the service asks for more in ``Retry-After``, as a number of seconds or as a date, it gets more, up to "
        f"{LONGEST_RETRY_AFTER:g} seconds. "
        "A wait that does not fit into ``retry_timeout`` any more ends the call."
    )
    return textwrap.fill(text, WIDTH) + "\n"


def switches() -> str:
    return table([("Switch", "What it does"), *described(Settings)])


def faults() -> str:
    return table([("Part", "What it says"), *described(Fault)])


def variables(playbook: str) -> str:
    """What a playbook takes."""
    rows = [
        (f"``{one.name}``", playbooks.shown(one.default), playbooks.literal(one.meaning))
        for one in playbooks.variables(playbook)
    ]
    return table([("Variable", "Default", "Meaning"), *rows])


TABLES: Dict[str, Callable[[], str]] = {
    "outcomes": outcomes,
    "policy": policy,
    "waits": waits,
    "switches": switches,
    "faults": faults,
    **{f"variables-of-{name}": partial(variables, name) for name in playbooks.NAMES},
}


def situation(name: str) -> str:
    """What a person sees of a run, and what is left on the service."""
    bench, outcome = SITUATIONS[name]()
    return "\n".join(["::", "", *(f"  {line}".rstrip() for line in shown(outcome, len(bench.left()))), ""])


def shown(outcome: Outcome, left: int) -> Iterator[str]:
    for warning in outcome.warnings:
        yield from wrapped(f"[WARNING]: {warning}")
    if not outcome.good:
        yield from wrapped(f"msg: {outcome.msg}")
    for key in ("changed", "operations", "create_outcome"):
        if key in outcome.result:
            yield f"{key}: {str(outcome.result[key]).lower() if key == 'changed' else outcome.result[key]}"
    yield f"(tasks on the service afterwards: {left}; times a task was asked for: {outcome.writes.count(CREATE)})"


CREATE = "CreateSyncTask"


def wrapped(text: str) -> List[str]:
    return textwrap.wrap(text, WIDTH - 2, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def named(outcome: str) -> str:
    return f"``{outcome}``"


def sentence(text: str) -> str:
    """In reStructuredText a number with a full stop would begin a list."""
    return ("\\" if text.isdigit() else "") + text[0].upper() + text[1:] + "."


def pages(root: Path) -> Dict[str, Callable[[], str]]:
    """Each page of a checkout that is made from the code, by its path, and what makes it as it ought to be."""
    made: Dict[str, Callable[[], str]] = {name: partial(of_docs, root / name) for name in PAGES}
    made["README.md"] = partial(render_readme, root)
    for role, specs in argument_specs(root).items():
        made[f"roles/{role}/README.md"] = partial(render_role, role, specs)
    return made


def of_docs(path: Path) -> str:
    return render(path.read_text(encoding="utf-8"))
