# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Breaks five modules in every way that mutmut knows, and holds what survives against tools/mutation/survivors.yml.

Each module has a folder of its own below .cache/mutation, and is held by its own tests alone. That is what its tests
are for, and it is what makes a run short.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Set, Tuple

import yaml

from ..layout import CACHE, HOME, TREE, environment
from ..tree import copy_tree

#: The names of a module's own tests: tests/unit/plugins/module_utils/test_NAME.py.
MODULES: Dict[str, Tuple[str, ...]] = {
    "_plan": ("plan", "changes", "near"),
    "_apply": ("apply", "apply_successor", "apply_others", "create_races"),
    "_client": ("client", "client_outside"),
    "_arguments": ("arguments", "doubts"),
    "_redact": ("redact",),
}
#: Tests that run the same lines once for each fault there is: many, and about the policy of retries.
SLOW = "lost_answer_changes_nothing or good_status_is_enough"
#: Percent of a module's mutants that its tests must catch.
LEAST = 85.0
FOLDER = CACHE / "mutation"
NAMED = Path(__file__).with_name("survivors.yml")
COLLECTION = "ansible_collections/hwcloud/oms"
#: mutmut's exit codes of pytest, and its own: a test failed; pytest broke; SIGXCPU, the time was up.
CAUGHT, TIMEOUT, SURVIVED = (1, 3), (-24, 24, 152, 255), (0, 33)
#: mutmut's name of a mutant: the module, a class between two bars or none, the function.
NAME = re.compile(r"(_\w+)\.x(?:\u01c1(\w+)\u01c1|_)(\w+)__mutmut_\d+$")


class Mutant(NamedTuple):
    """What was changed: the lines of a function before and after, without their indentation."""

    function: str
    was: str
    now: str

    def __str__(self) -> str:
        """As survivors.yml names it, but for the reason."""
        return yaml.safe_dump([{**self._asdict(), "now": [self.now]}], sort_keys=False, width=1000)


class Score(NamedTuple):
    """What came of a module's mutants. C(odd) are those of which nothing is known, such as a crash."""

    caught: int
    timeout: int
    survivors: Tuple[str, ...]
    odd: Tuple[str, ...]

    @property
    def percent(self) -> float:
        """How many were caught; one that never comes to an end is caught too."""
        caught = self.caught + self.timeout
        return 100.0 * caught / (caught + len(self.survivors) or 1)


def configuration(module: str) -> str:
    """What mutmut reads in the folder of a module."""
    tests = [f"{COLLECTION}/tests/unit/plugins/module_utils/test_{name}.py" for name in MODULES[module]]
    settings: Dict[str, object] = {
        "source_paths": [f"{COLLECTION}/plugins"],
        "only_mutate": [f"{COLLECTION}/plugins/module_utils/{module}.py"],
        "also_copy": [f"{COLLECTION}/{name}" for name in ("tests", "tools", "meta", "galaxy.yml", "pyproject.toml")],
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-k", f"not ({SLOW})"],
        "pytest_add_cli_args_test_selection": tests,
        # Far more than the tests took a moment before, since other work may slow the machine down.
        "timeout_multiplier": 4.0,
        "timeout_constant": 5.0,
    }
    # A list, a text and a number look the same in JSON and in TOML.
    return "\n".join(["[tool.mutmut]", *(f"{name} = {json.dumps(value)}" for name, value in settings.items()), ""])


def mutmut(module: str, *arguments: str) -> str:
    """Run mutmut in the folder of a module: what it printed.

    Raises:
        RuntimeError: It failed.
    """
    # The copy must be out of Python's sight: the mutants lie in a copy of the copy.
    known = {name: value for name, value in environment().items() if name != "PYTHONPATH"}
    done = subprocess.run(
        ("mutmut", *arguments),
        cwd=FOLDER / module,
        env=known,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise RuntimeError(f"mutmut ended with {done.returncode} on {module}:\n{done.stdout[-5000:]}")
    return done.stdout


def run(module: str, workers: int) -> Score:
    """Break one module in every way and run its tests on each mutant."""
    folder = FOLDER / module
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "ansible_collections").symlink_to(TREE.parents[1])
    (folder / "pyproject.toml").write_text(configuration(module), encoding="utf-8")
    mutmut(module, "run", "--max-children", str(workers))
    kept = folder / "mutants" / COLLECTION / "plugins" / "module_utils" / f"{module}.py.meta"
    codes: Dict[str, int] = json.loads(kept.read_text(encoding="utf-8"))["exit_code_by_key"]
    return Score(
        caught=sum(1 for code in codes.values() if code in CAUGHT),
        timeout=sum(1 for code in codes.values() if code in TIMEOUT),
        survivors=tuple(name for name, code in codes.items() if code in SURVIVED),
        odd=tuple(name for name, code in codes.items() if code not in (*CAUGHT, *TIMEOUT, *SURVIVED)),
    )


def described(module: str, name: str) -> Mutant:
    """A mutant by what it changes: its number is another one after the next change of the function."""
    match = NAME.search(name)
    assert match, name
    lines = mutmut(module, "show", name).splitlines()
    changed = {
        sign: " ".join(line[1:].strip() for line in lines if line.startswith(sign) and not line.startswith(sign * 3))
        for sign in "-+"
    }
    return Mutant(".".join(filter(None, match.groups())), changed["-"], changed["+"])


def named(modules: List[str]) -> Iterator[Mutant]:
    """The survivors that somebody looked at."""
    for entry in yaml.safe_load(NAMED.read_text(encoding="utf-8")):
        assert entry["why"], entry
        if entry["function"].split(".")[0] in modules:
            yield from (Mutant(entry["function"], entry["was"], now) for now in entry["now"])


def judged(survivors: Set[Mutant], known: Set[Mutant]) -> List[str]:
    """What is wrong with the survivors."""
    problems = [f"survived, and survivors.yml does not name it:\n{one}" for one in sorted(survivors - known)]
    return problems + [f"named in survivors.yml, but none such survived:\n{one}" for one in sorted(known - survivors)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutation")
    parser.add_argument("modules", nargs="*", default=list(MODULES), help="of %s" % ", ".join(MODULES))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes at a time")
    options = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    copy_tree()
    problems: List[str] = []
    survivors: Set[Mutant] = set()
    print("%-12s%8s%8s%9s%10s%8s" % ("module", "mutants", "caught", "timeout", "survived", "score"))
    for module in options.modules:
        score = run(module, options.workers)
        left = len(score.survivors)
        total = score.caught + score.timeout + left
        line = (module, total, score.caught, score.timeout, left, score.percent)
        print("%-12s%8d%8d%9d%10d%7.1f%%" % line, flush=True)
        survivors.update(described(module, name) for name in score.survivors)
        problems += [f"no verdict on {name}" for name in score.odd]
        if score.percent < LEAST:
            problems.append("%s: %.1f %% of the mutants were caught, fewer than %g" % (module, score.percent, LEAST))
    problems += judged(survivors, set(named(options.modules)))
    print("\n".join(problems) or "All survivors are named.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
