# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create at most one task, whatever happens to the responses.

A create request has no client token, so a second one may create a second task. Every create therefore needs a
complete list that was read directly before it; after a lost response the task is looked for in the list; and after
every create the list decides which task was created first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Generic, Protocol

from .._api.collection import Collection, TakenError
from .._api.listing import Absent, CompleteListing, Task, labels
from .._client.retry import RECONCILE, RECONCILE_AND_RESEND
from .._common.errors import (
    AmbiguousTaskError,
    ConcurrentChangeError,
    OmsError,
    RequestError,
    TaskLookupError,
    WaitTimeoutError,
)
from .waiter import DUPLICATE_GRACE, VISIBILITY_POLL, VISIBILITY_TIMEOUT, attempts

if TYPE_CHECKING:
    from .._common.protocols import Clock


UNKNOWN = (
    "It is not known whether the task was created. The service may still be creating it, so wait a few minutes before "
    "you run the playbook again."
)


class Record(Protocol):
    """What a run has done so far."""

    #: The last complete list.
    listing: Any
    #: The operations that the service carried out.
    operations: list[str]
    #: The task that this run created, or uses instead.
    new: Any
    #: The task that this run deleted.
    removed: Any
    #: The start, stop or delete that is in record.
    pending: str | None
    #: Whether `new` may have been created by another run, so that it has to be compared with the playbook.
    adopted: bool
    #: Whether nothing is left of what this run did.
    rolled_back: bool


class Creation(Generic[Task]):
    """One create, from the first request to the one task that remains. A subclass knows the kind of task.

    Args:
        api: The tasks of the project.
        record: What the run has done so far; the create is added to it.
        absent: Proof that no such task existed, other than the old one, before this run wrote anything.
        clock: Source of time.
        warn: Shows a warning.
        timeout: Seconds within which the own task has to appear in the list; at least VISIBILITY_TIMEOUT.
    """

    #: The key of a failed result that has the ids of several tasks.
    ids = "sync_task_ids"
    #: Whether the order of tasks says which one was created first. Without that, the ids decide which run gives way.
    is_ordered = True

    def __init__(
        self,
        api: Collection[Task],
        record: Record,
        absent: Absent[Any],
        clock: Clock,
        warn: Callable[[str], None],
        timeout: float,
    ) -> None:
        self.api = api
        self.record = record
        self.absent = absent
        self.clock = clock
        self.warn = warn
        self.timeout = max(VISIBILITY_TIMEOUT, timeout)
        #: Tasks that existed before this run wrote anything. All others are its own or those of other runs.
        self.known = {task.key for task in absent.listing.tasks}
        #: The id that a response gave. Only a task with this id may be removed again.
        self.own: Any = None
        #: The create whose outcome is not known.
        self.ambiguous: RequestError | None = None

    @property
    def option(self) -> str:
        """Return the option that selects a task."""
        return self.ids[:-1]

    def send(self) -> Any:
        """Send the request once and return the id of the new task."""
        raise NotImplementedError

    def expected(self, own: Any) -> Task:
        """Return the own task as it is before a list shows it."""
        raise NotImplementedError

    def remove(self, task: Task) -> None:
        """Remove the own task again, since another run was first."""
        raise NotImplementedError

    def accept(self, found: Task) -> None:
        """Use the one task that remains."""
        raise NotImplementedError

    def list_with(self, own: Any) -> CompleteListing[Task]:
        """Return a list that shows all tasks of this identity that were created before the own one, if it shows that.

        Args:
            own: The id of the own task.
        """
        del own
        return self.api.list()

    def is_gone(self, own: Any) -> bool:
        """Return whether the own task is known not to exist, which a list that has never shown it does not say.

        Args:
            own: The id of the own task.
        """
        del own
        return False

    def run(self) -> None:
        """Send the request, find out what it created, and leave one task, which is then `record.new`.

        Raises:
            RequestError: The service refused the request and created nothing, or the outcome is not known
                (`create_outcome`).
            OmsError: Several tasks exist, and it is not for this run to choose one.
        """
        try:
            if self._send():
                self._settle()
        # Whatever it is: what was done before it must be returned.
        except Exception as exc:
            from .._common.unexpected import as_failure

            error = as_failure(exc, "create" if self.api.creating else self.record.pending)
            if (self.ambiguous or self.api.creating) and not self.own and "create_outcome" not in error.facts:
                raise error.with_context(before=[UNKNOWN], create_outcome="unknown") from exc
            if error is exc:
                raise
            raise error from exc

    def _send(self) -> bool:
        """Return whether a task was created. A second request needs a new proof that the first created none."""
        resend = False
        while True:
            if not self.ambiguous and not self._prove():
                return False
            try:
                self.own = self.send()
                break
            except TakenError:
                self.record.listing = self.api.latest or self.api.list()
                if self.ambiguous:
                    if not self._candidates():
                        self._renew_proof()
                    break
            except RequestError as exc:
                if exc.operation != "create":
                    raise
                error = exc.with_earlier(self.ambiguous) if self.ambiguous else exc
                if exc.action not in (RECONCILE, RECONCILE_AND_RESEND):
                    self._adopt_after_refusal(error)
                    return False
                self.ambiguous = error
                if self._look_for_it():
                    break
                if exc.action == RECONCILE or resend:
                    raise error from exc
                self._renew_proof()
                self.warn("The response to the create request was lost and no task was found; retrying once.")
                resend = True
        self.record.operations.append("create")
        if self.own:
            self._wait_for_own(self.own)
        return True

    def _prove(self) -> bool:
        """Return whether the last list shows no task of another run. One that it shows is used instead.

        Raises:
            AmbiguousTaskError: Other runs created several, and all of them remain.
        """
        if self.api.latest is not self.record.listing:
            self.record.listing = self.api.list()
        found = self._candidates()
        if len(found) > 1:
            # The runs that created them may be about to remove all but one.
            found = self._look_for_it(minimum=0)
        if len(found) > 1:
            raise AmbiguousTaskError(
                "No task was created: other runs created several tasks for these buckets at the same time: "
                f"{labels(found)}. Remove all but one.",
                **{self.ids: [task.key for task in found]},
            )
        if not found:
            self._renew_proof()
            return True
        self.warn(
            f"Task {found[0].label} was created for the same buckets by another run at the same time, so this run uses "
            "it and creates none."
        )
        self._adopt(found[0])
        return False

    def _renew_proof(self) -> None:
        """Prove again that no task of the identity exists, from the last list.

        Raises:
            AmbiguousTaskError: A new task may be one.
        """
        listing: CompleteListing[Task] = self.record.listing
        unclear = listing.possible(self.absent.identity, self.known)
        if unclear:
            raise AmbiguousTaskError(
                f"{'The request was not sent again' if self.ambiguous else 'No task was created'}, since a task that "
                "appeared meanwhile may be the same, and the service does not return all that identifies it: "
                f"{labels(unclear)}. Delete it if it is not needed, or select it with {self.option}.",
                **{self.ids: [task.key for task in unclear]},
            )
        self.absent = Absent(listing, self.absent.identity, self.known)

    def _candidates(self) -> list[Task]:
        """Return the tasks of this identity that are new since the run began, the one created first in front."""
        listing: CompleteListing[Task] = self.record.listing
        return listing.matching(self.absent.identity, self.known)

    def _look_for_it(self, maximum: int = 1, minimum: int = 1, timeout: float = VISIBILITY_TIMEOUT) -> list[Task]:
        """Read the list until it shows this many new tasks, or the time is over, and return them."""
        clock = self.clock
        deadline = clock.monotonic() + timeout
        while True:
            # A slow response shows the tasks of the time of its request.
            requested = clock.monotonic()
            self.record.listing = self.api.list()
            found = self._candidates()
            if minimum <= len(found) <= maximum or requested >= deadline:
                return found
            clock.sleep(VISIBILITY_POLL)

    def _wait_for_own(self, own: Any) -> None:
        """Read the list until it shows the own task: only then does it show all that were created before.

        Raises:
            ConcurrentChangeError: Someone else deleted it before.
            WaitTimeoutError: It did not in time.
        """
        record = self.record
        record.new = self.expected(own)
        overdue = self.clock.monotonic() + VISIBILITY_TIMEOUT
        for _attempt in attempts(self.timeout, self.clock):
            record.listing = self.list_with(own)
            found = record.listing.by_id(own)
            if found:
                record.new = found
                return
            # Right after the create, it may not be found by its id either.
            if self.clock.monotonic() >= overdue and self.is_gone(own):
                record.new = None
                raise ConcurrentChangeError(
                    f"Task {own} was created, but someone else deleted it before the list showed it. Run the playbook "
                    "again."
                )
        raise WaitTimeoutError(
            f"Task {own} was created, but did not appear in the list within {self.timeout:g} s, so it is not known "
            "whether it is the only one. Check the list of tasks before the next run.",
            create_outcome="unknown",
        )

    def _settle(self) -> None:
        """Where several runs created the same task, keep the one that was created first.

        Raises:
            AmbiguousTaskError: Several exist, and it is not known which one this run created.
            ConcurrentChangeError: The new task was deleted by someone else.
        """
        found = self._candidates()
        if len(found) > 1 and self.own and (not self.is_ordered or self._is_tied(found)):
            found = self._outlast(found, self.own)
        if found and self.own and found[0].key != self.own:
            self._remove_duplicate(found[0], self.own)
            return
        if self.ambiguous and (len(found) > 1 or not self.own):
            # The first to appear may be another run's, and the own one not in the list yet.
            found = self._look_for_it(maximum=1 if self.own else 0)
        if len(found) > 1 and self.ambiguous:
            raise AmbiguousTaskError(
                "The response to the create request was lost, and several tasks with these buckets exist: "
                f"{labels(found)}. None was removed, since it is not known which of them this run created. Remove "
                "all but one.",
                **{self.ids: [task.key for task in found]},
                create_outcome="unknown",
            )
        if len(found) > 1:
            self.warn(
                f"Task {found[0].label} was created first and is kept. Other runs created for the same buckets: "
                f"{labels(found[1:])}. Each should be deleted by its creator."
            )
        if not found:
            self._check_own()
            raise ConcurrentChangeError(
                "The task was created, but someone else deleted it immediately. Run the playbook again."
            )
        self.accept(found[0])

    def _check_own(self) -> None:
        """Refuse an own task that exists, but not as it was sent.

        Raises:
            TaskLookupError: The service returns other values of its identity.
        """
        own = self.record.listing.by_id(self.own)
        fields = self.absent.identity.unlike(own) if own else []
        if fields:
            raise TaskLookupError(
                f"Task {own.label} was created, but the service does not return its {', '.join(fields)} as sent. It "
                "is kept, but a further run may not recognize it and create another one: before that, correct the "
                f"playbook, or select the task with {self.option}."
            )

    def _is_tied(self, found: list[Task]) -> bool:
        """Return whether the own task and another one are the first, created at the same time as far as is known."""
        first = [task.key for task in found if task.order[0] == found[0].order[0]]
        return len(first) > 1 and self.own in first

    def _outlast(self, found: list[Task], own: Any) -> list[Task]:
        """Return the new tasks, the one to keep in front, where their order does not say which was created first.

        The run whose task has the smallest id waits for the others to remove theirs. A run that has ended already does
        not: then the own task is the one to remove.
        """
        if min(str(task.key) for task in found) == str(own):
            found = self._look_for_it(timeout=DUPLICATE_GRACE)
        return sorted(found, key=lambda task: (task.key == own, str(task.key)))

    def _remove_duplicate(self, first: Task, own: Any) -> None:
        """Remove the own task, since another run was first, and use the other one."""
        record = self.record
        own_task = record.new = record.listing.by_id(own) or self.expected(own)
        self.warn(
            f"Task {first.label} was created for the same buckets at the same time and came first, so this run removes "
            f"its own task, {own}."
        )
        removed = record.removed
        try:
            self.remove(own_task)
        except OmsError as exc:
            if record.removed is own_task:
                raise
            raise exc.with_context(
                after=[f"Task {first.label}, which was created first, is kept. Remove {own}."],
                **{self.ids: [first.key, own]},
            ) from exc
        finally:
            if record.removed is own_task:
                # The own task is not a successor any more, whatever comes next.
                record.new, record.adopted = first, True
            record.removed = removed
        self._adopt(first)
        # After a lost response the first one may well be this run's own.
        record.rolled_back = not self.ambiguous and not removed

    def _adopt(self, first: Task) -> None:
        """Use a task that another run created.

        Raises:
            ConcurrentChangeError: It no longer exists.
        """
        self.record.adopted = True
        self.record.new = self.record.listing.by_id(first.key)
        if not self.record.new:
            raise ConcurrentChangeError(
                f"Task {first.label}, which another run created first, no longer exists. Run the playbook again."
            )

    def _adopt_after_refusal(self, exc: RequestError) -> None:
        """Read the list once more and use the task if it exists by now.

        Raises:
            RequestError: It does not, so the refusal is the outcome.
        """
        if exc.outcome != "client_error" and not self.ambiguous:
            raise exc
        self.record.listing = self.api.list()
        found = self._candidates()
        if not found:
            raise exc
        if self.ambiguous:
            self.record.operations.append("create")
        self._adopt(found[0])
