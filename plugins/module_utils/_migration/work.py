# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The work of oms_migration_task and oms_migration_task_group: check, connect, and bring one migration to its state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .._api.migration_tasks import MigrationTasks
from .._api.task_groups import TaskGroups
from .._common.errors import OmsError
from .desired import check_migration
from .progress import resume
from .run_migration import Outcome, run_migration

#: Values inside of a connection string, and texts inside of a JSON file, that are secrets by themselves.
INSIDE = {
    "src_connection_string": r"(?i:AccountKey|SharedAccessSignature)=([^;]{6,})",
    "src_json_auth_file": r'"private_key(?:_id)?"\s*:\s*"((?:[^"\\]|\\.){6,})"',
}
#: What is said of a migration that runs while the credentials of the account are refused.
UNKNOWN = (
    "It is not known how this copy ends, since the credentials of the account were refused. The service continues it. "
    "Set valid credentials, and run the playbook again to go on waiting."
)


def work(run: Any, kind: str) -> Outcome:
    """Bring one migration to its state.

    Args:
        run: The run of the module.
        kind: TASK or GROUP.

    Raises:
        OmsError: It failed.
    """
    desired = check_migration(kind, run.params, run.environ, run.clock.time())
    run.add_secrets(desired.keys)
    run.redactor.add(*secrets_inside(desired.keys))
    connection = run.connect(run.params["dst_region"], sync=False, strict=True)
    secrets = (run.params, connection.credentials._asdict(), desired.keys)
    run.warn_unmaskable_secrets(*secrets, readable=desired.readable())
    facts: dict[str, Any] = {"operations": []}
    try:
        client, project_id = run.session(connection)
        tasks, groups = MigrationTasks(client, project_id), TaskGroups(client, project_id)
        return run_migration(run, desired, tasks, groups, connection.endpoint_region)
    # Whatever it is: what was done before it must be returned.
    except Exception as exc:
        from .._common.unexpected import as_failure

        raise as_failure(exc).with_context(**facts) from exc


def abandoned(run: Any, kind: str) -> OmsError:
    """Return the error for a run that cannot be continued, since the credentials of the account were refused.

    Its facts say what was done before. Nothing is sent.

    Args:
        run: The run of the module. Its slice has what the slice before has left.
        kind: TASK or GROUP.
    """
    desired = check_migration(kind, run.params, run.environ, run.clock.time())
    return resume(desired, run.slice.state).failed(OmsError(UNKNOWN))


def secrets_inside(keys: Mapping[str, str]) -> Iterator[str]:
    """Yield the secrets inside of a connection string and of a JSON file, each line of a key by itself too."""
    for name in INSIDE.keys() & keys.keys():
        for found in re.findall(INSIDE[name], keys[name]):
            yield found
            yield from (line for line in found.split("\\n") if len(line) >= 12)
    lines = keys.get("src_json_auth_file", "").splitlines()
    yield from (line.strip() for line in lines if "private_key" in line)
