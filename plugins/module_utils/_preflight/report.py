# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record what each check found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable, NamedTuple

from .._common.errors import OmsError, PreflightError, RequestError
from .look_ups import EndedError


class CheckFailedError(Exception):
    """A check found a problem. The text says what it is and what to do."""


class NotAskedError(Exception):
    """The service cannot be asked. The text says why."""


class Check(NamedTuple):
    """What one check found: `detail` if it passed, `error` if it did not."""

    name: str
    ok: bool
    detail: str | None = None
    error: str | None = None


class Report:
    """What the checks of one pair found, in their order."""

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.not_checked: list[str] = []
        #: What made checks fail: a failed request, or None for what the service answered.
        self._causes: list[OmsError | None] = []

    @property
    def ready(self) -> bool:
        """Return whether every check passed."""
        return all(check.ok for check in self.checks)

    @property
    def problems(self) -> list[str]:
        """Return a sentence for each check that failed."""
        return [f"{check.name}: {check.error}" for check in self.checks if not check.ok]

    def passed(self, name: str) -> bool:
        """Return whether a check was made and passed."""
        return any(check.ok for check in self.checks if check.name == name)

    def check(self, name: str, needs: Sequence[str], question: Callable[[], str | None], advice: str = "") -> None:
        """Make a check, unless one that it needs was not passed.

        Args:
            name: The check.
            needs: Checks that must have passed. Where one was left out, this one is left out too.
            question: Returns the detail.
            advice: What to do if the service refuses the question.
        """
        for need in needs:
            if not self.passed(need):
                known = [check.name for check in self.checks] + [text.partition(":")[0] for text in self.not_checked]
                if need in known:
                    self.not_checked.append(f"{name}: it depends on {need}")
                return
        try:
            self.checks.append(Check(name, True, question()))
        except CheckFailedError as exc:
            self._fail(name, str(exc))
        except (NotAskedError, EndedError) as exc:
            self.not_checked.append(f"{name}: {exc}")
        except RequestError as exc:
            # With 403 it is the account that may not ask, and the message says so.
            refused = exc.outcome == "client_error" and exc.status not in (None, 403)
            self._fail(name, f"{exc.message} {advice}".rstrip() if refused else exc.message, exc)
        except OmsError as exc:  # The login failed.
            self._fail(name, exc.message, exc)

    def stop(self, reason: str) -> None:
        """Record that nothing could be checked, since an earlier pair of the same run ended it."""
        self._fail("credentials", f"nothing was asked, because {reason}")

    def _fail(self, name: str, error: str, cause: OmsError | None = None) -> None:
        self.checks.append(Check(name, False, None, error))
        self._causes.append(cause)

    def facts(self) -> dict[str, Any]:
        """Return all that was found, as modules return it."""
        return {"checks": [check._asdict() for check in self.checks], "not_checked": self.not_checked}

    def error(self, **facts: Any) -> PreflightError:
        """Return the failure with all problems.

        Args:
            facts: Further keys of the failed result.
        """
        counted = f"{len(self.problems)} of {len(self.checks)} checks found a problem"
        return PreflightError(
            f"Preflight failed: {counted}. Nothing was changed. {' '.join(self.problems)}",
            cause=next(filter(None, self._causes), None),
            retryable=all(cause is not None and cause.retryable for cause in self._causes),
            **facts,
        )
