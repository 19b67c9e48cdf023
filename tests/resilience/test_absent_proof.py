# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""mypy rejects a create without a proof that the task does not exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy import api

from ansible_collections.hwcloud.oms.plugins.module_utils._api import sync_tasks

GOOD = """
from ansible_collections.hwcloud.oms.plugins.module_utils._api.listing import Absent, Listing
from ansible_collections.hwcloud.oms.plugins.module_utils._api.models import SyncTask
from ansible_collections.hwcloud.oms.plugins.module_utils._api.sync_tasks import SyncTasks

def make(tasks: SyncTasks) -> str:
    return {create}
"""
CASES = {
    "with proof": ("tasks.create(Absent(tasks.list(), ('a', 'b', 'c', 'd', 'e')), {})", ""),
    "no proof": ("tasks.create({})", 'Missing positional argument "body"'),
    "None for a proof": ("tasks.create(None, {})", 'has incompatible type "None"; expected "Absent"'),
    "a list for a proof": ("tasks.create(tasks.list(), {})", 'has incompatible type "Listing"; expected "Absent"'),
    "a task for a proof": ("tasks.create(SyncTask(), {})", 'has incompatible type "SyncTask"; expected "Absent"'),
    "a proof from some tasks": (
        "tasks.create(Absent((SyncTask(),), ('a',)), {})",
        'Argument 1 to "Absent" has incompatible type "tuple[SyncTask]"; expected "Listing"',
    ),
    "a list that nobody says is complete": (
        "tasks.create(Absent(Listing((), None), ('a',)), {})",
        'Missing positional argument "complete" in call to "Listing"',
    ),
    "a list that is complete because one says so": (
        "tasks.create(Absent(Listing((), None, True), ('a',)), {})",
        'Argument 3 to "Listing" has incompatible type "bool"; expected "_Complete"',
    ),
}


#: The folder that contains ansible_collections.
ABOVE = Path(sync_tasks.__file__).parents[5]
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
