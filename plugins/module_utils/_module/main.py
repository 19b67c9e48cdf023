# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the work of a module, and end its process with the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible.module_utils.basic import missing_required_lib

from .._client.client import REQUESTS_IMPORT_ERROR
from .._client.options import CONNECTION_SPEC
from .._common.redactor import printable
from .ansible_module import Check, Module
from .run import Run

Work = Callable[[Run], dict[str, Any]]


def run_module(spec: Mapping[str, Any], work: Work, names: Sequence[str] = (), check: Check | None = None) -> None:
    """Run a module from its options to its result. Ends the process.

    Args:
        spec: The options, without those of the connection.
        work: Does the work and returns the result.
        names: Options of type list that take a string as one element.
        check: Checks what is inside of an option before Ansible shows any.
    """
    module = Module(dict(CONNECTION_SPEC, **spec), names, check)
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    run = Run(module.given, module.check_mode, register=module.no_log_values.add, log=module.log)
    if module.slice:
        resume(run, module.slice)
    good, result = execute(run, work)
    if run.slice:
        from .slices import UNFINISHED

        if UNFINISHED in result:
            # The last slice returns the warnings of all.
            result[UNFINISHED]["warnings"] = run.warnings
            module.exit_json(**result)
    for warning in run.warnings:
        module.warn(warning)
    if good:
        module.exit_json(**result)
    module.fail_json(**result)


def resume(run: Run, argument: Mapping[str, Any]) -> None:
    """Make a run the next slice of one that an action plugin has begun.

    Args:
        run: The run, not begun.
        argument: What the action plugin passes, see `request()` in `slices.py`.
    """
    from .slices import Slice

    run.slice = Slice.read(argument, run.clock)
    run.warnings += argument["before"].get("warnings", [])


def execute(run: Run, work: Work) -> tuple[bool, dict[str, Any]]:
    """Do the work of a module and return its result, fit to be shown. The first value says whether it succeeded.

    The names and texts of the service go unchanged into the data of the result, but not into sentences.
    """
    good, result = _execute(run, work)
    run.warnings = [printable(text) for text in run.warnings]
    if not good:
        result["msg"] = printable(result["msg"])
        result["error"]["message"] = printable(result["error"]["message"])
    return good, result


def _execute(run: Run, work: Work) -> tuple[bool, dict[str, Any]]:
    """Do the work of a module and return its result, redacted. The first value says whether it succeeded.

    Nothing gets past this function: an unexpected error becomes a redacted failure too.
    """
    try:
        good, result = True, work(run)
    # The last resort for what is not an OmsError: a traceback of Ansible's own making would show secrets.
    except Exception as exc:  # noqa: BLE001
        from .._common.unexpected import as_failure

        good, result = False, as_failure(exc).to_result()
    mask = run.redactor.plain if good else run.redactor.text
    try:
        run.warnings = [run.redactor.text(text) for text in run.warnings]
        return good, run.redactor.value(result, mask)
    # What cannot be redacted cannot be shown.
    except Exception as exc:  # noqa: BLE001
        from .._common.unexpected import withheld

        run.warnings = []
        return False, withheld(exc, result, lambda value: run.redactor.value(value, mask))
