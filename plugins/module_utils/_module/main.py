# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the work function of a module, and return what it returns to Ansible."""

from __future__ import annotations

from typing import Any, Callable

from .._common.masking import WHOLE_WORD_BELOW
from .._common.redactor import printable
from .run import Run


def carry_out(run: Run, work: Callable[[Run], dict[str, Any]]) -> tuple[bool, dict[str, Any]]:
    """Do a module's work and return what it returns, fit to be shown. The first value says whether it went well.

    The names and texts of the service go unchanged into the data of the result, but not into sentences.
    """
    good, result = _carry_out(run, work)
    run.warnings = [printable(text) for text in run.warnings]
    if not good:
        result["msg"] = printable(result["msg"])
        result["error"]["message"] = printable(result["error"]["message"])
    return good, result


def _carry_out(run: Run, work: Callable[[Run], dict[str, Any]]) -> tuple[bool, dict[str, Any]]:
    """Do a module's work and give what it returns, redacted. The first value tells whether it went well.

    Nothing gets past this function: what nobody thought of becomes a redacted failure too.
    """
    try:
        good, result = True, work(run)
    # The last resort for what is no OmsError: a traceback of Ansible's own making would show secrets.
    except Exception as exc:  # noqa: BLE001
        from .._common.unexpected import as_failure

        good, result = False, as_failure(exc).to_result()
    mask = run.redactor.plain if good else run.redactor.text
    try:
        run.warnings = [run.redactor.text(text) for text in run.warnings]
        return good, run.redactor.value(result, mask)
    # What can't be redacted can't be shown.
    except Exception as exc:  # noqa: BLE001
        from .._common.unexpected import withheld

        run.warnings = []
        return False, withheld(exc, result, lambda value: run.redactor.value(value, mask))


def hand_over(module: Any, run: Run) -> None:
    """Give Ansible the warnings, and keep it from masking every "e" of the result if a key is "e".

    Args:
        module: The AnsibleModule; what it shows of the options is redacted here in its place.
        run: The run that is over.
    """
    for warning in run.warnings:
        module.warn(warning)
    short = {secret for secret in module.no_log_values if len(secret) < WHOLE_WORD_BELOW}
    if short:
        module.no_log_values -= short
        module.params = run.redactor.value(module.params, run.redactor.plain)
