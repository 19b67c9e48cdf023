# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Render the tables and messages in the documentation that are generated from the code.

Below docs/, generated text is between the comments `.. generated: NAME` and `.. end of generated text`. The README of
a role is generated as a whole.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Callable

from ansible_collections.hwcloud.oms.plugins.module_utils._client.failures import LONGEST_RETRY_AFTER
from ansible_collections.hwcloud.oms.plugins.module_utils._client.retry import (
    AMBIGUOUS,
    FIRST_WAIT,
    LONGEST_WAIT,
    OUTCOMES,
    POLICY,
    RECONCILE,
    RECONCILE_AND_RESEND,
    STOP,
    THROTTLED_WAIT,
    WAIT,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.reasons import FIX, NEVER, REASONS, RETRY
from ansible_collections.hwcloud.oms.tests.simulator import Fault, Settings
from ansible_collections.hwcloud.oms.tests.support.harness import Outcome
from ansible_collections.hwcloud.oms.tests.support.situations import SITUATIONS

from . import playbooks, unknowns
from .readme import render_readme
from .roles import argument_specs, render_role
from .simulator import described

PAGES = tuple(
    f"docs/docsite/rst/{name}.rst"
    for name in ("event_forwarder", "playbooks", "real_service", "retries", "simulator", "troubleshooting")
)
GENERATED = re.compile(r"(?<=^\.\. generated: )([\w-]+)\n.*?(?=^\.\. end of generated text$)", re.DOTALL | re.MULTILINE)
WIDTH = 100
#: The headings for the kinds of requests, in the order of the policy.
KINDS = ("Read", "Start, stop, delete", "Create")
#: The terms of the pages for the actions of the policy. A kind without an action treats the outcome as a success.
ACTIONS = {WAIT: "retry", STOP: "fail", RECONCILE: "poll", RECONCILE_AND_RESEND: "poll, then retry once", "": "success"}

#: What continues a migration that failed for a reason, by what can help against it.
REMEDIES = {RETRY: "the same run", FIX: "the next run", NEVER: "a new ``run``"}


def render(page: str) -> str:
    """Return the page with its generated text updated."""
    return GENERATED.sub(lambda found: f"{found[1]}\n\n{generate(found[1])}\n", page)


def generate(name: str) -> str:
    """Return the generated text with this name."""
    return TABLES[name]() if name in TABLES else situation(name)


def table(rows: list[tuple[str, ...]]) -> str:
    """Return a table whose first row is its header."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'*' if not at else ' '} - {cell}" for at, cell in enumerate(row)]
    return "\n".join([*lines, ""])


def outcomes() -> str:
    """Return the names of the outcomes, and whether the service can have executed the request."""
    rows = [(named(name), sentence(text), "possibly" if name in AMBIGUOUS else "no") for name, text in OUTCOMES.items()]
    return table([("Outcome", "Meaning", "Executed"), *rows])


def policy() -> str:
    """Return the action for each outcome and kind of request."""
    rows = [(named(outcome), *(ACTIONS[kind.get(outcome, "")] for kind in POLICY.values())) for outcome in OUTCOMES]
    return table([("Outcome", *KINDS), *rows])


def waits() -> str:
    """Return the wait times between retries."""
    text = (
        f"The first wait is {FIRST_WAIT:g} second. Each following wait is twice as long, up to {LONGEST_WAIT:g} "
        f"seconds. After a throttled request, the wait is at least {THROTTLED_WAIT:g} seconds. "
        f"A longer wait in the header ``Retry-After``, as a number of seconds or as a date, is honored up to "
        f"{LONGEST_RETRY_AFTER:g} seconds. "
        "If the next wait would exceed ``retry_timeout``, the request fails."
    )
    return textwrap.fill(text, WIDTH) + "\n"


def settings() -> str:
    """Return the settings of the simulator."""
    return table([("Setting", "Description"), *described(Settings)])


def faults() -> str:
    """Return the fields of a fault of the simulator."""
    return table([("Field", "Description"), *described(Fault)])


def variables(playbook: str) -> str:
    """Return the variables of a playbook."""
    rows = [
        (f"``{one.name}``", playbooks.shown(one.default), playbooks.literal(one.meaning))
        for one in playbooks.variables(playbook)
    ]
    return table([("Variable", "Default", "Description"), *rows])


def reasons() -> str:
    """Return why a migration fails, by the codes of the service."""
    rows = [(f"``{code}``", text, REMEDIES[remedy], advice) for code, (remedy, text, advice) in REASONS.items()]
    return table([("Code", "Cause", "Continued by", "Solution"), *rows])


TABLES: dict[str, Callable[[], str]] = {
    "reasons": reasons,
    "outcomes": outcomes,
    "policy": policy,
    "waits": waits,
    "settings": settings,
    "faults": faults,
    "unknowns": lambda: table(unknowns.rows(unknowns.SYNCHRONIZATION)),
    "unknowns-of-migrations": lambda: table(unknowns.rows(unknowns.MIGRATION)),
    **{f"variables-of-{name}": partial(variables, name) for name in (*playbooks.NAMES, *playbooks.OTHERS)},
}


def situation(name: str) -> str:
    """Return the output of a run, and what is left on the service."""
    bench, outcome = SITUATIONS[name]()
    return "\n".join(["::", "", *(f"  {line}".rstrip() for line in shown(outcome, len(bench.left()))), ""])


def shown(outcome: Outcome, left: int) -> Iterator[str]:
    """Yield the lines of the output, and a last line in parentheses that is not part of it."""
    for warning in outcome.warnings:
        yield from wrapped(f"[WARNING]: {warning}")
    if not outcome.good:
        yield from wrapped(f"msg: {outcome.msg}")
    for key in ("changed", "operations", "create_outcome"):
        if key in outcome.result:
            yield f"{key}: {str(outcome.result[key]).lower() if key == 'changed' else outcome.result[key]}"
    yield f"(tasks on the service afterwards: {left}; create requests sent: {outcome.writes.count(CREATE)})"


CREATE = "CreateSyncTask"


def wrapped(text: str) -> list[str]:
    """Return the lines of a message."""
    return textwrap.wrap(text, WIDTH - 2, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def named(outcome: str) -> str:
    """Return the name of an outcome as a literal."""
    return f"``{outcome}``"


def sentence(text: str) -> str:
    """Return a text as a sentence. A number with a period is escaped, because it would start a list."""
    return ("\\" if text.isdigit() else "") + text[0].upper() + text[1:] + "."


def pages(root: Path) -> dict[str, Callable[[], str]]:
    """Return the pages of a checkout with generated text: their paths, and functions that render them."""
    renderers: dict[str, Callable[[], str]] = {name: partial(render_file, root / name) for name in PAGES}
    renderers["README.md"] = partial(render_readme, root)
    for role, specs in argument_specs(root).items():
        renderers[f"roles/{role}/README.md"] = partial(render_role, role, specs)
    return renderers


def render_file(path: Path) -> str:
    """Return a page below docs/ with its generated text updated."""
    return render(path.read_text(encoding="utf-8"))
