# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deliberate breakages, one at a time in a scratch copy: each must be caught by a test named here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("plugins", "extensions", "roles", "tests", "tools", "meta", "pyproject.toml", "galaxy.yml")
PLUGINS = "plugins/module_utils/"
UNIT = "tests/unit/plugins/module_utils/"
CREATE = UNIT + "_sync_task/apply/test_create_once.py::"
PROOF = UNIT + "_sync_task/apply/test_create_proof.py::"
MODULES = "tests/unit/plugins/modules/"
MIGRATION = MODULES + "test_oms_migration_task.py::"
CUTOVER = "tests/unit/plugins/plugin_utils/test_cutover_runs.py::"
IGNORED = shutil.ignore_patterns("__pycache__", "output")


class Breakage(NamedTuple):
    """`old` is in the file exactly once; with `new` in its place one of the tests must fail."""

    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


BREAKAGES = (
    Breakage(
        "POST retried on 503",
        PLUGINS + "_client/retry.py",
        """        "timeout": RECONCILE,
        "server_error": RECONCILE_AND_RESEND,
""",
        """        "timeout": RECONCILE,
        "server_error": WAIT,
""",
        (CREATE + "test_a_task_that_was_made_is_found_and_never_made_again",),
    ),
    Breakage(
        "create after a failed list",
        PLUGINS + "_api/collection.py",
        """        self.latest = listing = self._list(())
""",
        """        try:
            listing = self._list(())
        except RequestError:
            listing = CompleteListing(lambda offset, limit: Page((), 0))
        self.latest = listing
""",
        (CREATE + "test_a_list_that_fails_after_a_lost_response_leads_to_no_second_create",),
    ),
    Breakage(
        "first page only",
        PLUGINS + "_api/listing.py",
        """        if len(found) == page.total:
""",
        """        if page.tasks:
""",
        (UNIT + "_api/test_sync_tasks.py::test_all_pages_are_read",),
    ),
    Breakage(
        "settle skipped",
        PLUGINS + "_lifecycle/waiter.py",
        "VISIBILITY_TIMEOUT = 15.0\n",
        "VISIBILITY_TIMEOUT = 0.0\n",
        (CREATE + "test_a_lost_response_and_a_list_that_lags",),
    ),
    Breakage(
        "race loser not removed",
        PLUGINS + "_sync_task/apply/create_once.py",
        """        self.applier.act("stop", self.progress, task, wait=True, removing=True)
        self.applier.act("delete", self.progress, task, wait=True, removing=True)
""",
        "        pass\n",
        (UNIT + "_sync_task/apply/test_create_races.py::test_who_was_second_removes_its_own_and_returns_the_first",),
    ),
    Breakage(
        "401 repeated",
        PLUGINS + "_client/retry.py",
        """        "unreadable": WAIT,
        "wrong_shape": STOP,
        "unauthorized": STOP,
""",
        """        "unreadable": WAIT,
        "wrong_shape": STOP,
        "unauthorized": WAIT,
""",
        (UNIT + "_module/test_run.py::test_a_bad_signature_is_sent_once_and_does_not_lock_the_key",),
    ),
    Breakage(
        "secret in an error text",
        PLUGINS + "_module/main.py",
        "return good, run.redactor.value(result, mask)\n",
        "return good, result\n",
        (UNIT + "_module/test_run.py::test_what_nobody_thought_of_is_a_redacted_failure_too",),
    ),
    Breakage(
        "check mode that posts",
        PLUGINS + "_sync_task/run_plan.py",
        "    if not planned.steps or run.check_mode:\n",
        "    if not planned.steps:\n",
        ("tests/unit/plugins/modules/test_oms_sync_task.py::test_check_mode_writes_nothing",),
    ),
    Breakage(
        "create on the old proof",
        PLUGINS + "_lifecycle/create_once.py",
        "            if not self.ambiguous and not self._prove():\n",
        "            if not self.ambiguous and not self.record.removed and not self._prove():\n",
        (PROOF + "test_replace_adopts_a_rival_and_makes_no_second_task",),
    ),
    Breakage(
        "a rival counts as known",
        PLUGINS + "_lifecycle/create_once.py",
        "        self.known = {task.key for task in absent.listing.tasks}\n",
        "        self.known = {task.key for task in record.listing.tasks}\n",
        (PROOF + "test_replace_adopts_a_rival_and_makes_no_second_task",),
    ),
    Breakage(
        "no new list after a wait",
        PLUGINS + "_api/collection.py",
        "parse=partial(new_id, *self.id_field), again=prove_again\n",
        "parse=partial(new_id, *self.id_field)\n",
        (PROOF + "test_a_rival_that_came_while_the_create_waited_is_adopted",),
    ),
    Breakage(
        "ProxyError as refused",
        PLUGINS + "_client/exception_phases.py",
        '"requests.ProxyError": EITHER',
        '"requests.ProxyError": BEFORE',
        (CREATE + "test_a_task_that_was_made_is_found_and_never_made_again",),
    ),
    Breakage(
        "no record of what was sent",
        PLUGINS + "_client/request_tracker.py",
        "            self.request_sent = True\n",
        "            self.failed_before = True\n",
        ("tests/resilience/test_sent_or_not.py::test_proxy_fails_after_the_create",),
    ),
    Breakage(
        "facts of OmsError only",
        PLUGINS + "_sync_task/apply/apply.py",
        "        except Exception as exc:\n",
        "        except ConcurrentChangeError as exc:\n",
        ("tests/resilience/test_odd_exceptions.py::test_what_was_done_survives_it",),
    ),
    Breakage(
        "earlier pages not confirmed",
        PLUGINS + "_api/listing.py",
        "            if not offset or not confirm:\n",
        "            if page.tasks:\n",
        (UNIT + "_api/test_listing.py::test_a_change_that_keeps_the_number_of_tasks",),
    ),
    Breakage(
        "old task removed too early",
        PLUGINS + "_lifecycle/waiter.py",
        "DUPLICATE_GRACE = 60.0\n",
        "DUPLICATE_GRACE = 1.0\n",
        (UNIT + "_sync_task/test_unfinished.py::test_a_young_successor_may_be_another_runs_and_is_waited_for",),
    ),
    Breakage(
        "second create of a migration",
        PLUGINS + "_lifecycle/create_once.py",
        "                if exc.action == RECONCILE or resend:\n",
        "                if resend:\n",
        (MIGRATION + "test_a_lost_response_to_a_create_that_was_not_executed",),
    ),
    Breakage(
        "a name that finds nothing",
        PLUGINS + "_migration/lookup.py",
        """        if matches:
            return Found(matches, None)
""",
        """        if matches or desired.run != "first":
            return Found(matches, tasks.named(part))
""",
        (MIGRATION + "test_a_name_that_finds_nothing_proves_nothing",),
    ),
    Breakage(
        "a task of a group is matched",
        PLUGINS + "_api/migration_identity.py",
        "        if not task.is_own or task.status == DELETING:\n",
        "        if task.status == DELETING:\n",
        (MIGRATION + "test_tasks_of_groups_and_of_synchronizations_are_never_touched",),
    ),
    Breakage(
        "rivals ignored",
        PLUGINS + "_migration/rivals.py",
        "    if found:\n",
        "    if len(found) > 9:\n",
        (MIGRATION + "test_nothing_is_created_next_to_another_one_that_runs",),
    ),
    Breakage(
        "complete with failed objects",
        PLUGINS + "_api/migration_models.py",
        "        return total is not None and not failed and sum(number or 0 for number in rest) == total\n",
        "        return total is not None and sum(number or 0 for number in rest) <= total\n",
        (UNIT + "_migration/test_failure.py::test_what_is_complete",),
    ),
    Breakage(
        "check mode that migrates",
        PLUGINS + "_migration/run_migration.py",
        "            if run.check_mode:\n",
        "            if run.check_mode and not plan.steps:\n",
        (MODULES + "test_oms_migration_matrix.py::test_each_state_in_each_situation",),
    ),
    Breakage(
        "pruned after a failure",
        PLUGINS + "_sync_task_list/list_run.py",
        "        if not failed:\n",
        "        if planned.prune:\n",
        (MODULES + "test_oms_sync_tasks.py::test_an_entry_that_fails_stops_no_other_and_nothing_is_pruned",),
    ),
    Breakage(
        "an old proof is continued",
        "plugins/plugin_utils/_passes.py",
        "    if last and kind != PROOF and (not last.is_over or (kind == FIRST and last.task.has_ended_well)):\n",
        "    if last and (kind in (PROOF, FIRST) or not last.is_over):\n",
        (CUTOVER + "test_a_removed_object_is_found_and_an_older_proof_is_not_believed",),
    ),
    Breakage(
        "a proof that copied is believed",
        "plugins/plugin_utils/_cutover.py",
        '    return bool(row.get("empty")) or (succeeded == 0 == failed and total is not None and skipped == total)\n',
        '    return bool(row.get("empty")) or (failed == 0 and total is not None and succeeded + skipped == total)\n',
        (CUTOVER + "test_without_a_freeze_the_proof_fails",),
    ),
    Breakage(
        "removed objects are sent",
        "roles/event_forwarder/files/index.py",
        "    names = [change.key for change in mine if not change.removed]\n",
        "    names = [change.key for change in mine]\n",
        ("tests/integration/playbooks/test_event_forwarder.py::test_removals_other_buckets_and_tests_are_left_out",),
    ),
)


def copy_into(folder: Path) -> Path:
    """A collection of its own, as Python wants to find it."""
    tree = folder / "ansible_collections" / "hwcloud" / "oms"
    tree.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=IGNORED)
        else:
            shutil.copy(source, tree / name)
    return tree


def failures(tree: Path, tests: tuple[str, ...]) -> tuple[int, list[str]]:
    """Run tests in the copy: pytest's exit code, and the names of those that failed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment.update(PYTHONPATH=str(tree.parents[2]), PYTHONDONTWRITEBYTECODE="1")
    command = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-x", "--tb=no", *tests)
    done = subprocess.run(command, cwd=tree, env=environment, check=False, stdout=subprocess.PIPE, encoding="utf-8")
    return done.returncode, re.findall(r"^FAILED \S+::(\w+)", done.stdout, re.MULTILINE)


def caught(tree: Path, breakage: Breakage) -> str:
    """The test that caught it; an empty text where none did.

    Raises:
        LookupError: There is nothing, or more than one thing, that could be broken this way.
    """
    path = tree / breakage.path
    whole = path.read_text(encoding="utf-8")
    if whole.count(breakage.old) != 1:
        raise LookupError("%s occurs %d times in %s" % (breakage.old.strip(), whole.count(breakage.old), breakage.path))
    path.write_text(whole.replace(breakage.old, breakage.new), encoding="utf-8")
    try:
        status, names = failures(tree, breakage.tests)
    finally:
        path.write_text(whole, encoding="utf-8")
    # Anything but "a test failed" would be an accident: a file that is not there, or no longer parses.
    return names[0] if status == 1 and names else ""


def main() -> int:
    survived = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = copy_into(Path(folder))
        every = tuple(sorted({test for breakage in BREAKAGES for test in breakage.tests}))
        status, names = failures(tree, every)
        if status:
            print("The tests fail without any breakage: %s" % (", ".join(names) or "pytest said %d" % status))
            return 1
        for breakage in BREAKAGES:
            started = time.monotonic()
            try:
                catcher = caught(tree, breakage) or "SURVIVED"
            except LookupError as exc:
                catcher = f"SURVIVED: no longer applies: {exc}"
            survived += catcher.startswith("SURVIVED")
            print("%-28s%5.1f s  %s" % (breakage.name, time.monotonic() - started, catcher), flush=True)
    print("%d of %d breakages caught" % (len(BREAKAGES) - survived, len(BREAKAGES)))
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
