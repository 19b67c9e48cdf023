# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""mypy rejects a create without a proof that the task does not exist."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from mypy import api

from ansible_collections.hwcloud.oms.plugins.module_utils._api import sync_tasks

GOOD = """
from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import Absent, CompleteListing, Listing, Page
from ansible_collections.hwcloud.oms.plugins.module_utils._api.bucket_pair import Identity
from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import SyncTask
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_tasks import SyncTasks
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.plan import Plan

IDENTITY = Identity('a', 'b', 'c', 'd', 'e')

def make(tasks: SyncTasks, plan: Plan) -> str:
    return {create}
"""
CASES = {
    "with proof": ("tasks.create(Absent(tasks.list(), IDENTITY), {})", ""),
    "no proof": ("tasks.create({})", 'Missing positional argument "settings"'),
    "None for a proof": ("tasks.create(None, {})", 'has incompatible type "None"; expected "Absent[Identity]"'),
    "a list for a proof": (
        "tasks.create(tasks.list(), {})",
        'has incompatible type "CompleteListing[SyncTask]"; expected "Absent[Identity]"',
    ),
    "a task for a proof": (
        "tasks.create(SyncTask(), {})",
        'has incompatible type "SyncTask"; expected "Absent[Identity]"',
    ),
    "a plan for a proof": ("tasks.create(plan, {})", 'has incompatible type "Plan"; expected "Absent[Identity]"'),
    "a proof from some tasks": (
        "tasks.create(Absent((SyncTask(),), IDENTITY), {})",
        'Argument 1 to "Absent" has incompatible type "tuple[SyncTask]"; expected "CompleteListing[Any]"',
    ),
    "a list that nobody says is complete": (
        "tasks.create(Absent(Listing((SyncTask(),)), IDENTITY), {})",
        'Argument 1 to "Absent" has incompatible type "Listing[SyncTask]"; expected "CompleteListing[Any]"',
    ),
    "tasks that are complete because one says so": (
        "tasks.create(Absent(CompleteListing((SyncTask(),)), IDENTITY), {})",
        'Argument 1 to "CompleteListing" has incompatible type "tuple[SyncTask]"; expected "Callable[[int, int]',
    ),
    "a list that is complete because one says so": (
        "tasks.create(Absent(CompleteListing(Listing((SyncTask(),))), IDENTITY), {})",
        'Argument 1 to "CompleteListing" has incompatible type "Listing[SyncTask]"; expected "Callable[[int, int], ',
    ),
    "one page for all": (
        "tasks.create(Absent(CompleteListing(Page((), 0)), IDENTITY), {})",
        'Argument 1 to "CompleteListing" has incompatible type "Page"; expected "Callable[[int, int], Page]"',
    ),
    "an identity of another kind": (
        "tasks.create(Absent(tasks.list(), ('a', 'b', 'c', 'd', 'e')), {})",
        'Argument 2 to "Absent" has incompatible type "tuple[str, str, str, str, str]"; expected "Identity"',
    ),
}


#: What a create is proven with.
PROOFS = ("CompleteListing", "Absent")
#: The folder that contains ansible_collections.
ABOVE = next(folder for folder in Path(sync_tasks.__file__).parents if folder.name == "ansible_collections").parent
#: Third-party packages take most of mypy's time and do not matter here.
CONFIG = """
[mypy]
strict = true
namespace_packages = true
explicit_package_bases = true
follow_imports = silent
[mypy-requests.*,urllib3.*]
follow_imports = skip
"""


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the messages of mypy for all cases, from one run."""
    folder = tmp_path_factory.mktemp("proof")
    config = folder / "mypy.ini"
    config.write_text(CONFIG, encoding="utf-8")
    for number, (create, _expected) in enumerate(CASES.values()):
        (folder / f"case_{number}.py").write_text(GOOD.format(create=create), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPYPATH", str(ABOVE))
        options = [f"--config-file={config}", f"--cache-dir={folder}/cache"]
        output, errors, _status = api.run([*options, *sorted(map(str, folder.glob("case_*.py")))])
    assert not errors, errors
    return output


@pytest.mark.parametrize("case", CASES)
def test_only_a_create_with_proof_type_checks(case: str, verdict: str) -> None:
    number = list(CASES).index(case)
    said = "\n".join(line for line in verdict.splitlines() if Path(line.partition(":")[0]).name == f"case_{number}.py")
    expected = CASES[case][1]
    assert expected in said
    assert bool(said) is bool(expected)


def test_only_the_list_request_makes_a_complete_list() -> None:
    """The type can be had from any reader of pages, so nothing else in the collection may make one."""
    plugins = Path(sync_tasks.__file__).parents[2]
    calls = {
        (path.relative_to(plugins).as_posix(), name)
        for path in plugins.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in PROOFS
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name
    }
    assert calls == {
        ("module_utils/_api/collection.py", "CompleteListing"),
        ("module_utils/_sync_task/apply/apply.py", "Absent"),
        ("module_utils/_migration/apply.py", "Absent"),
        ("module_utils/_lifecycle/create_once.py", "Absent"),
    }
