# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run mutmut on parts of module_utils, and compare the surviving mutants with tools/mutation/survivors.yml.

Each part has a folder of its own below .cache/mutation, and only its own tests run on its mutants: they are what has to
catch them, and a run stays short.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from ..layout import CACHE, HOME, TREE, environment
from ..tree import copy_tree


class Part(NamedTuple):
    """Files of module_utils that are mutated together, and its unit tests that must catch the mutants."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


PARTS: dict[str, Part] = {
    "planner": Part(
        ("_sync_task/plan", "_sync_task/find", "_sync_task/drift", "_sync_task/planner"),
        ("_sync_task/test_planner", "_sync_task/test_replacement", "_sync_task/test_near_matches"),
    ),
    "apply": Part(
        (
            "_sync_task/apply/apply",
            "_sync_task/apply/actions",
            "_sync_task/apply/progress",
            "_sync_task/apply/races",
            "_sync_task/apply/request_bodies",
        ),
        (
            "_sync_task/apply/test_apply",
            "_sync_task/apply/test_apply_successor",
            "_sync_task/apply/test_apply_others",
            "_sync_task/apply/test_progress",
            "_sync_task/apply/test_create_races",
            "_sync_task/test_unfinished",
        ),
    ),
    "client": Part(("_client/client",), ("_client/test_client", "_client/test_client_outside")),
    "options": Part(
        (
            "_sync_task/desired",
            "_common/option_values",
            "_common/option_table",
            "_common/bucket_options",
        ),
        (
            "_sync_task/test_desired",
            "_sync_task/test_unusual",
            "_common/test_option_table",
            "_common/test_option_values",
        ),
    ),
    "redactor": Part(("_common/redactor", "_common/masking"), ("_common/test_redactor",)),
    "list": Part(("_sync_task_list/list_planner",), ("_sync_task_list/test_list_planner",)),
    "lifecycle": Part(
        ("_lifecycle/create_once", "_lifecycle/waiter", "_lifecycle/cdn_key"),
        ("_lifecycle/test_create_once", "_lifecycle/test_waiter", "_lifecycle/test_cdn_key"),
    ),
    "migration": Part(
        ("_migration/planner", "_migration/replacement", "_migration/drift", "_migration/rivals"),
        ("_migration/test_planner", "_migration/test_replacement", "_migration/test_drift", "_migration/test_rivals"),
    ),
    "migration_apply": Part(
        ("_migration/apply", "_migration/actions", "_migration/request_bodies"),
        ("_migration/test_apply", "_migration/test_actions", "_migration/test_request_bodies"),
    ),
}
#: Tests that run the same lines once for each fault there is: many, and about the policy of retries.
SLOW = "lost_response_changes_nothing or good_status_is_enough"
#: Minimum percentage of a part's mutants that its tests must catch.
LEAST = 85.0
FOLDER = CACHE / "mutation"
NAMED = Path(__file__).with_name("survivors.yml")
COLLECTION = "ansible_collections/hwcloud/oms"
#: mutmut's exit codes of pytest, and its own: a test failed; pytest broke; SIGXCPU, the time was up.
CAUGHT, TIMEOUT, SURVIVED = (1, 3), (-24, 24, 152, 255), (0, 33)
#: mutmut's name of a mutant: the package, the module, a class between two bars or none, the function.
NAME = re.compile(r"(\w+)\.(\w+)\.x(?:\u01c1(\w+)\u01c1|_)(\w+)__mutmut_\d+$")


class Mutant(NamedTuple):
    """What was changed: the lines of a function before and after, without their indentation."""

    function: str
    was: str
    now: str

    def __str__(self) -> str:
        """As survivors.yml names it, but for the reason."""
        return yaml.safe_dump([{**self._asdict(), "now": [self.now]}], sort_keys=False, width=1000)


class Score(NamedTuple):
    """The results for the mutants of a part. `odd` are those without a verdict, such as a crash."""

    caught: int
    timeout: int
    survivors: tuple[str, ...]
    odd: tuple[str, ...]

    @property
    def percent(self) -> float:
        """How many were caught; one that never comes to an end is caught too."""
        caught = self.caught + self.timeout
        return 100.0 * caught / (caught + len(self.survivors) or 1)


def configuration(part: str) -> str:
    """Return the configuration of mutmut for a part."""
    files = [f"{COLLECTION}/plugins/module_utils/{name}.py" for name in PARTS[part].files]
    tests = [f"{COLLECTION}/tests/unit/plugins/module_utils/{name}.py" for name in PARTS[part].tests]
    settings: dict[str, object] = {
        "source_paths": [f"{COLLECTION}/plugins"],
        "only_mutate": files,
        "also_copy": [f"{COLLECTION}/{name}" for name in ("tests", "tools", "meta", "galaxy.yml", "pyproject.toml")],
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-k", f"not ({SLOW})"],
        "pytest_add_cli_args_test_selection": tests,
        # Far more than the tests took a moment before, since other work may slow the machine down.
        "timeout_multiplier": 4.0,
        "timeout_constant": 5.0,
        # Tests are imported once and not for each mutant.
        "process_isolation": "forkserver",
    }
    # A list, a text and a number look the same in JSON and in TOML.
    return "\n".join(["[tool.mutmut]", *(f"{name} = {json.dumps(value)}" for name, value in settings.items()), ""])


def mutmut(part: str, *arguments: str) -> str:
    """Run mutmut in the folder of a part, and return its output.

    Raises:
        RuntimeError: It failed.
    """
    # The copy must be out of Python's sight: the mutants lie in a copy of the copy.
    known = {name: value for name, value in environment().items() if name != "PYTHONPATH"}
    done = subprocess.run(
        ("mutmut", *arguments),
        cwd=FOLDER / part,
        env=known,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise RuntimeError(f"mutmut ended with {done.returncode} on {part}:\n{done.stdout[-5000:]}")
    return done.stdout


def run(part: str, workers: int) -> Score:
    """Mutate one part, and run its tests on each mutant."""
    folder = FOLDER / part
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "ansible_collections").symlink_to(TREE.parents[1])
    (folder / "pyproject.toml").write_text(configuration(part), encoding="utf-8")
    mutmut(part, "run", "--max-children", str(workers))
    kept = folder / "mutants" / COLLECTION / "plugins" / "module_utils"
    codes: dict[str, int] = {}
    for name in PARTS[part].files:
        codes.update(json.loads((kept / f"{name}.py.meta").read_text(encoding="utf-8"))["exit_code_by_key"])
    return Score(
        caught=sum(1 for code in codes.values() if code in CAUGHT),
        timeout=sum(1 for code in codes.values() if code in TIMEOUT),
        survivors=tuple(name for name, code in codes.items() if code in SURVIVED),
        odd=tuple(name for name, code in codes.items() if code not in (*CAUGHT, *TIMEOUT, *SURVIVED)),
    )


def described(part: str, name: str) -> Mutant:
    """A mutant by what it changes: its number is another one after the next change of the function."""
    match = NAME.search(name)
    assert match, name
    lines = mutmut(part, "show", name).splitlines()
    changed = {
        sign: " ".join(line[1:].strip() for line in lines if line.startswith(sign) and not line.startswith(sign * 3))
        for sign in "-+"
    }
    return Mutant(".".join(filter(None, match.groups())), changed["-"], changed["+"])


def named(parts: list[str]) -> Iterator[Mutant]:
    """The survivors that somebody looked at."""
    files = {".".join(name.split("/")[-2:]) for part in parts for name in PARTS[part].files}
    for entry in yaml.safe_load(NAMED.read_text(encoding="utf-8")):
        assert entry["why"], entry
        if entry["function"].startswith(tuple(f"{name}." for name in files)):
            yield from (Mutant(entry["function"], entry["was"], now) for now in entry["now"])


def judged(survivors: set[Mutant], known: set[Mutant]) -> list[str]:
    """What is wrong with the survivors."""
    problems = [f"survived, and survivors.yml does not name it:\n{one}" for one in sorted(survivors - known)]
    return problems + [f"named in survivors.yml, but none such survived:\n{one}" for one in sorted(known - survivors)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutation")
    parser.add_argument("parts", nargs="*", default=list(PARTS), help="of {}".format(", ".join(PARTS)))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes at a time")
    options = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    copy_tree()
    problems: list[str] = []
    survivors: set[Mutant] = set()
    print("%-12s%8s%8s%9s%10s%8s" % ("part", "mutants", "caught", "timeout", "survived", "score"))
    for part in options.parts:
        score = run(part, options.workers)
        left = len(score.survivors)
        total = score.caught + score.timeout + left
        line = (part, total, score.caught, score.timeout, left, score.percent)
        print("%-12s%8d%8d%9d%10d%7.1f%%" % line, flush=True)
        survivors.update(described(part, name) for name in score.survivors)
        problems += [f"no verdict on {name}" for name in score.odd]
        if score.percent < LEAST:
            problems.append(f"{part}: {score.percent:.1f} % of the mutants were caught, fewer than {LEAST:g}")
    problems += judged(survivors, set(named(options.parts)))
    print("\n".join(problems) or "All survivors are named.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
