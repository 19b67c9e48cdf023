# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every YAML block of the documentation, and the demo, runs in check mode, for real, and again.

The blocks of a page run in order on one simulator, so that a block can use what another one created.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tools.demo import BUCKET_KEYS as DEMO_KEYS
from ansible_collections.hwcloud.oms.tools.layout import ROOT

from ...simulator import Simulator
from ...simulator.__main__ import introduction
from ...simulator.objects import StoredObject
from .blocks import PLAYBOOKS, Block, blocks, explain, pages
from .plays import BUCKET_KEYS, Ansible

pytestmark = pytest.mark.documentation

PAGES = pages(ROOT)
#: Their readers have the variables that the command of the simulator writes; all others have an account, as on the real
#: service, and set no endpoint.
OF_THE_SIMULATOR = ("docs/docsite/rst/simulator.rst", "hwcloud.oms.demo")
#: What a reader has to export.
OF_THE_BUCKETS = {f"OMS_{name.upper()}": value for name, value in BUCKET_KEYS.items()}

#: The host groups of the blocks, and keys that they read from a vault.
GROUPS = ("tenants",)
OF_A_VAULT = ("vault_aliyun_ak", "vault_aliyun_sk", "vault_obs_ak", "vault_obs_sk")

#: The tests of each playbook that does not run like a block. Others run some of them too.
TESTS = {
    "integration/playbooks/test_cutover.py": {"cutover"},
    "integration/playbooks/test_migrate.py": {"migrate"},
    "integration/playbooks/test_playbook_preflight.py": {"preflight"},
    "integration/playbooks/test_playbook_report.py": {"report"},
    "integration/playbooks/test_playbook_send_events.py": {"send_events"},
    "integration/playbooks/test_playbooks_list.py": {"apply", "check", "remove", "rotate_keys"},
    "integration/playbooks/test_playbooks_window.py": {"start_all", "stop_all"},
    "integration/playbooks/test_reconcile.py": {"reconcile"},
    "e2e/awx/test_project.py": {"awx_project"},
    "e2e/awx/test_setup.py": {"awx_remove", "awx_setup"},
    "e2e/forwarder/test_event_forwarder_aws.py": {"event_forwarder_aws"},
}


@pytest.fixture
def env(simulator: Simulator, standard: dict[str, str]) -> dict[str, str]:
    """Return the environment with the keys of a reader, for a block without keys."""
    account = simulator.account
    return {
        **standard,
        "HW_ACCESS_KEY": account.access_key,
        "HW_SECRET_KEY": account.secret_key,
        "HW_PROJECT_ID": account.project_id,
        **OF_THE_BUCKETS,
    }


def inventory(simulator: Simulator, page: str) -> dict[str, Any]:
    """Write an inventory with a host in every group of the blocks, and every variable of the reader.

    The variables have the lowest precedence, so those of a block override them.
    """
    known = introduction(simulator)
    addresses = ("endpoint", "control") if page in OF_THE_SIMULATOR else ()
    account = {name: known[name] for name in ("project_id", "access_key", "secret_key", *addresses)}
    ours = {**account, **BUCKET_KEYS, "cdn_key": "KeyOfTheContentNetwork"}
    variables = {
        **account,
        **{f"oms_{name}": value for name, value in ours.items()},
        **{f"vault_{name}": value for name, value in ours.items()},
        **{name: f"ValueOf-{name}" for name in (*DEMO_KEYS, *OF_A_VAULT)},
        "simulator_control": known["control"],
    }
    host = {"localhost": {"ansible_connection": "local"}}
    return {"all": {"hosts": host, "vars": variables, "children": {name: {"hosts": host} for name in GROUPS}}}


def hold(
    page: str, ansible: Ansible, simulator: Simulator, env: dict[str, str], name: str, reasons: dict[str, str]
) -> None:
    """Run a playbook of a page three times, as far as its reasons allow."""
    hosts = ansible.folder / "inventory.json"
    hosts.write_text(json.dumps(inventory(simulator, page)), encoding="utf-8")
    run = partial(ansible.playbook, name, f"--inventory={hosts}", env=env)
    predicted = None
    if "not in check mode" not in reasons:
        before = simulator.tasks()
        predicted = run("--check")
        assert predicted.status == 0, predicted.output
        assert simulator.tasks() == before
        assert not simulator.writes(), predicted.output
    real = run()
    assert real.status == 0, real.output
    assert real.hosts, real.output
    assert predicted is None or predicted.changed == real.changed, predicted.output
    again = run()
    assert again.status == 0, again.output
    assert any(again.changed.values()) == ("changes again" in reasons), again.output
    simulator.clear_log()


@pytest.mark.parametrize("page", PAGES)
def test_the_blocks_of_a_page_run(
    page: str, ansible: Ansible, simulator: Simulator, env: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "names.txt").write_text("a.txt\nb c.txt\n", encoding="utf-8")
    # What preflight checks look for.
    simulator.add_bucket("Aliyun", "photos-origin", "cn-beijing").put(StoredObject("a.txt"))
    simulator.add_bucket("HEC", "photos-copy", "cn-north-4")
    for block in PAGES[page]:
        if "not run" not in block.reasons:
            playbook = tmp_path / "block.yml"
            playbook.write_text(block.playbook, encoding="utf-8")
            hold(page, ansible, simulator, env, str(playbook), block.reasons)


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_a_playbook_runs(name: str, ansible: Ansible, simulator: Simulator, env: dict[str, str]) -> None:
    hold(name, ansible, simulator, env, name, PLAYBOOKS[name])
    assert simulator.tasks() == []


def constants(path: Path) -> dict[str, str]:
    """Return the strings that a file of tests gives names, or imports from its folder."""
    found: dict[str, str] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            other = path.with_name(f"{node.module}.py")
            found.update(constants(other) if other.is_file() else {})
        for names, value in assigned(node):
            found.update(zip(names, strings(value, {})))
    return found


def assigned(node: ast.AST) -> Iterator[tuple[list[str], ast.expr]]:
    """Yield the names and the value of an assignment."""
    if isinstance(node, ast.Assign):
        targets = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets
        yield [getattr(target, "attr", getattr(target, "id", "")) for target in targets], node.value


def strings(node: ast.expr, known: dict[str, str]) -> list[str]:
    """Return the strings of an expression, as literals or by name."""
    if isinstance(node, ast.Name) and node.id in known:
        return [known[node.id]]
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def played(path: Path) -> set[str]:
    """Return the playbooks that a file of tests runs: the first argument of a call, or the attribute of a runner."""
    known, found = constants(path), set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert any(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in tree.body), path
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("playbook", "run")
        ):
            found.update(*(strings(argument, known) for argument in node.args[:1]))
        found.update(*(strings(value, known) for names, value in assigned(node) if names == ["playbook"]))
    return {name.rpartition(".")[2] for name in found}


@pytest.mark.parametrize(("file", "names"), TESTS.items())
def test_a_playbook_is_run_by_the_tests_that_are_its_own(file: str, names: set[str]) -> None:
    assert names - played(ROOT / "tests" / file) == set()


def test_every_playbook_has_tests_of_its_own() -> None:
    there = {path.stem for path in (ROOT / "playbooks").glob("*.yml")}
    assert there
    assert {name.rpartition(".")[2] for name in PLAYBOOKS}.union(*TESTS.values()) == there


def test_places_of_other_tests_exist() -> None:
    """A reason such as `not run: run by tests/x` names a folder or file of tests."""
    places = [reason for all_of_it in PAGES.values() for block in all_of_it for reason in block.reasons.values()]
    named = [place[len("run by ") :] for place in places if place.startswith("run by ")]
    assert [name for name in named if not (ROOT / name).exists()] == []


# How blocks are found

MARKDOWN = """\
Text.

```shell
ls
```

<!-- not run: it has no end -->
<!-- changes again: it sends -->

```yaml
- hosts: all
```

1. A list

   ```yaml
   # not in check mode: it asks
   - name: A task
     debug:

     vars: {}
   ```
"""
RST = """\
Text::

   - name: no YAML by name

.. not run: it has no end

.. code-block:: yaml
   :caption: a play

   - hosts: all

     tasks: []

.. code-block:: shell

   ls

* A list

  .. code-block:: yaml+jinja

     - name: A task
       debug:
Text.
"""
TASK = "- name: A task\n  debug:\n"


@pytest.mark.parametrize(
    ("name", "page", "found"),
    [
        (
            "a.md",
            MARKDOWN,
            [
                Block("a.md:10", "- hosts: all\n", {"not run": "it has no end", "changes again": "it sends"}),
                Block(
                    "a.md:16",
                    f"# not in check mode: it asks\n{TASK}\n  vars: {{}}\n",
                    {"not in check mode": "it asks"},
                ),
            ],
        ),
        (
            "a.rst",
            RST,
            [
                Block("a.rst:7", "- hosts: all\n\n  tasks: []\n", {"not run": "it has no end"}),
                Block("a.rst:20", TASK, {}),
            ],
        ),
    ],
)
def test_blocks_are_found_with_their_reasons(name: str, page: str, found: list[Block]) -> None:
    assert list(blocks(name, page)) == found


def test_each_reason_is_reported() -> None:
    against = {"not run": "it has no end", "changes again": "it sends"}
    assert list(explain("a.md:1", {"not run": "run by tests/integration/playbooks/test_guides.py"})) == []
    assert list(explain("a.md:10", against)) == [
        "WARNING: no whole test of a.md:10: not run: it has no end",
        "WARNING: no whole test of a.md:10: changes again: it sends",
    ]


def test_tasks_become_a_play_and_plays_stay_as_they_are() -> None:
    assert Block("", TASK, {}).playbook == (
        "- hosts: localhost\n  gather_facts: false\n  tasks:\n    - name: A task\n      debug:\n"
    )
    assert Block("", "- hosts: all\n", {}).playbook == "- hosts: all\n"
    with pytest.raises(AssertionError, match=r"a\.md:1: neither plays nor tasks"):
        str(Block("a.md:1", "a: 1\n", {}).playbook)
