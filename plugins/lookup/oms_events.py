# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plan which synchronization tasks get the names of objects that changed."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_events
version_added: 2.0.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Plan which synchronization tasks get the names of objects that changed
description:
  - Matches the source buckets of events with the entries of a list of synchronization tasks. The playbook
    C(hwcloud.oms.send_events) uses this lookup.
  - Without O(events), it reads the events of the variable C(ansible_eda) as they are. Anyone who can write to a source
    bucket chooses names of objects, and a template in a name must not be evaluated. So do not use C(ansible_eda) in an
    expression of a playbook.
  - If O(events) is not set and no event of C(ansible_eda) has C(oms), that is a problem. An empty list is not.
  - The lookup returns problems and does not fail, so that the playbook can show all of them.
options:
  events:
    description:
      - List of dictionaries with C(src_bucket), and with C(object_keys) or C(object_keys_file). Null and an empty
        string count as not set.
      - If names come from outside, use C(object_keys_file). Variables of a playbook are templates.
    type: raw
  sync_tasks:
    description: The entries, in the format of the role P(hwcloud.oms.sync_tasks#role).
    type: raw
  defaults:
    description: Default options for each entry.
    type: raw
"""

EXAMPLES = r"""
- name: Show which tasks get the name of an object
  ansible.builtin.debug:
    msg: "{{ lookup('hwcloud.oms.oms_events', events=given, sync_tasks=oms_sync_tasks).sends }}"
  vars:
    given:
      - src_bucket: photos-origin
        object_keys: [summer/beach.jpg]
"""

RETURN = r"""
_raw:
  description: The plan. It contains only C(problems) if there are any.
  type: list
  elements: dict
  contains:
    problems:
      description: The reasons why nothing can be sent. Empty if there are none.
      type: list
      elements: str
    sends:
      description: What to send. Each element has C(label), C(task), the options of M(hwcloud.oms.oms_sync_event) that
        select the task, and C(object_keys) or C(object_keys_file).
      type: list
      elements: dict
    buckets:
      description: The source buckets of events that an entry names.
      type: list
      elements: str
    unknown:
      description: The source buckets of events that no entry names, as C(src_bucket) and C(text), a message.
      type: list
      elements: dict
    skipped:
      description: A text for each bucket with names that OMS does not accept.
      type: list
      elements: str
"""

from typing import Any

from ansible.plugins.lookup import LookupBase

from ..plugin_utils._events import events_of_rulebook, plan_events
from ..plugin_utils._unsafe import unsafe
from ..plugin_utils._variables import is_omitted, plain


class LookupModule(LookupBase):  # type: ignore[misc]
    """Register the lookup with Ansible."""

    def run(self, _terms: list[Any], variables: Any = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return the plan; the options are documented above."""
        self.set_options(var_options=variables, direct=kwargs)
        events, sync_tasks, defaults = (
            None if is_omitted(value) else plain(value)
            for value in (self.get_option(name) for name in ("events", "sync_tasks", "defaults"))
        )
        if events is None or events == "":
            events = events_of_rulebook(plain((variables or {}).get("ansible_eda")))
        planned: list[dict[str, Any]] = unsafe([plan_events(events, sync_tasks, defaults)])
        return planned
