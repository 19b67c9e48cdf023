# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read credentials from a vault."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_credentials
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Read the credentials of synchronization tasks from a vault
description:
  - The credentials roles, such as P(hwcloud.oms.credentials_env#role), use this lookup.
  - The lookup returns problems and does not fail, so that the calling task can use C(no_log) and the next task can show
    the problems.
options:
  _terms:
    description: The sources, in the format of the role for the vault.
    type: list
    elements: dict
  sources:
    description:
      - All sources as one list, as an alternative to the terms.
      - Like all options that may contain a key, it has no type, since Ansible quotes rejected values. An invalid value
        is returned as a problem.
    type: raw
  vault:
    description: The kind of vault to read.
    type: str
    choices:
      - ansible_vault
      - aws_secrets_manager
      - env
      - hashi_vault
      - sops
    required: true
  defaults:
    description: Default options for each source, as a dictionary.
    type: raw
    default: {}
  credentials:
    description: Existing credentials, as a dictionary. A source replaces the entry of the same name.
    type: raw
    default: {}
  connection:
    description:
      - Existing connection options, as a dictionary. The source V(connection) replaces all credentials in it. All other
        existing options take precedence over the source.
    type: raw
    default: {}
  history:
    description:
      - The C(history) that the previous lookup for this host returned. A lookup that reads a name again from the same
        vault first removes what the earlier lookup set, and what all later lookups set, so that no value of one tenant
        is left for the next. A lookup that reads nothing, or fails, removes everything since the first lookup in this
        vault.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Read two pairs of keys from the environment
  ansible.builtin.set_fact:
    read: "{{ lookup('hwcloud.oms.oms_credentials', {'name': 'src'}, {'name': 'dst'}, vault='env') }}"
  no_log: true
"""

RETURN = r"""
_raw:
  description: The credentials. Secret, except for C(problems).
  type: list
  elements: dict
  contains:
    problems:
      description: The reasons why sources could not be read, one for each source. If there are any, no source was used.
      type: list
      elements: str
    credentials:
      description: Value for C(oms_credentials).
      type: dict
    connection:
      description: Value for C(oms_connection).
      type: dict
    history:
      description: Value of O(history) for the next lookup for this host.
      type: dict
"""

import os
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.loader import lookup_loader
from ansible.plugins.lookup import LookupBase

from ..module_utils._sync_task_list.variables import shown
from ..plugin_utils._credentials.sources import UnreadableError, fill, name_of, start_over, variable_problems
from ..plugin_utils._credentials.vaults import Ansible, describe_error, missing_requirements, value_problem, vault_of
from ..plugin_utils._variables import plain

#: Prefix of the variables of community.hashi_vault, which Ansible passes to lookup plugins untemplated.
TEMPLATED = "ansible_hashi_vault_"


class LookupModule(LookupBase):  # type: ignore[misc]
    """Register the lookup with Ansible."""

    def run(self, terms: list[Any], variables: Any = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return the credentials of all sources; the options are documented above."""
        self.set_options(var_options=variables, direct=kwargs)
        options: Mapping[str, Any] = self.get_options()
        kind = options["vault"]
        sources = plain(options["sources"] if "sources" in kwargs else terms)
        defaults, credentials, connection = (
            plain(options[name] or {}) for name in ("defaults", "credentials", "connection")
        )
        vault = vault_of(kind, Ansible(os.environ, self._lookup, self._load, self._text, self._variable))
        invalid = variable_problems(vault, sources, defaults, credentials, connection)
        if not isinstance(credentials, Mapping) or not isinstance(connection, Mapping):
            return [{"problems": invalid, "credentials": {}, "connection": {}, "history": {}}]
        history = plain(options["history"])
        problems = invalid or list(missing_requirements(kind)) or self._template(variables)
        if not problems:
            names = [name_of(source) for source in sources]
            before = start_over(kind, names, credentials, connection, history)
            filled = fill(sources, vault, defaults, before.credentials, before.connection)
            problems = filled["problems"]
        if problems:
            before = start_over(kind, None, credentials, connection, history)
            filled = {"problems": problems, "credentials": before.credentials, "connection": before.connection}
        set_now = {name: filled[name] for name in ("credentials", "connection")}
        return [{**filled, "history": {**set_now, "runs": before.runs}}]

    def _template(self, variables: Any) -> list[str]:
        """Set the variables, with those of community.hashi_vault templated. Return the problems of these."""
        self._variables = dict(variables)
        for name in [name for name in variables if name.startswith(TEMPLATED)]:
            try:
                self._variables[name] = self._templar.template(variables[name])
            except AnsibleError as exc:
                return [f"{name}: {value_problem(exc)}."]
        return []

    def _lookup(self, name: str, term: str, **options: Any) -> Any:
        """Return the first result of another lookup plugin."""
        try:
            return self._run(name, term, **options)
        except Exception as exc:
            raise UnreadableError(describe_error(exc, os.environ, self._variables)) from exc

    def _run(self, name: str, term: str, **options: Any) -> Any:
        plugin = lookup_loader.get(name, loader=self._loader, templar=self._templar)
        return plugin.run([term], variables=self._variables, **options)[0]

    def _load(self, path: str) -> Any:
        """Return the content of a YAML file, decrypted."""
        text = self._lookup("ansible.builtin.unvault", path)
        try:
            return self._loader.load(text, file_name=path, show_content=False)
        except AnsibleError:
            # The error may quote the content.
            raise UnreadableError("its content is not YAML") from None

    def _variable(self, name: str) -> Any:
        """Return a variable of the host, or an empty string if it is not set."""
        try:
            return _as_str(self._run("ansible.builtin.vars", name, default=""))
        except Exception as exc:
            raise UnreadableError(f"{shown(name)}: {value_problem(exc)}") from exc

    def _text(self, value: Any) -> Any:
        """Return an inline vault value as a `str`, and any other value as it is."""
        try:
            return _as_str(value)
        except Exception as exc:
            raise UnreadableError(value_problem(exc)) from exc


def _as_str(value: Any) -> Any:
    return str(value) if hasattr(value, "casefold") else value
