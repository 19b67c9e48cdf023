# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads credentials from a vault."""

from __future__ import annotations

DOCUMENTATION = r"""
name: oms_credentials
version_added: 0.2.0
author:
  - hwcloud.oms contributors (!UNKNOWN)
short_description: Reads the credentials of synchronization tasks from a vault
description:
  - The roles P(hwcloud.oms.credentials_env#role) and its like work with it.
  - It tells what could not be read, and does not fail. So the task that calls it can have C(no_log), and the next one
    can say what is wrong.
options:
  _terms:
    description: The sources, as the role of the vault takes them.
    type: list
    elements: dict
  sources:
    description:
      - All sources as one list, in place of the terms.
      - Neither this nor another option that may hold a key has a type, since Ansible quotes what it refuses. What is
        wrong is one of the problems.
    type: raw
  vault:
    description: Where to read.
    type: str
    choices:
      - ansible_vault
      - aws_secrets_manager
      - env
      - hashi_vault
      - sops
    required: true
  defaults:
    description: A dictionary that is merged under each source.
    type: raw
    default: {}
  credentials:
    description: Those that are there already, as a dictionary. A source replaces the one of its name.
    type: raw
    default: {}
  connection:
    description:
      - What is said of the connection already, as a dictionary. The credentials in it are replaced as a whole by those
        of the source V(connection). For the rest it counts more than the source.
    type: raw
    default: {}
  history:
    description:
      - What the last lookup for this host returned as C(history). A lookup that reads a name again from the same vault
        first takes back what the lookup that read it set, and what all later ones set, so that nothing of one tenant is
        left for the next. One that reads nothing, or fails, takes back all since the first lookup in this vault.
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
  description: What was read. Secret, its C(problems) aside.
  type: list
  elements: dict
  contains:
    problems:
      description: Why a source could not be read, one for each. With any, nothing was filled.
      type: list
      elements: str
    credentials:
      description: For C(oms_credentials).
      type: dict
    connection:
      description: For C(oms_connection).
      type: dict
    history:
      description: For the next lookup for this host.
      type: dict
"""

import os
from typing import Any, Dict, List, Mapping

from ansible.errors import AnsibleError
from ansible.plugins.loader import lookup_loader
from ansible.plugins.lookup import LookupBase

from ..plugin_utils._credentials.sources import UnreadableError, fill, named_as, start_over, variable_problems
from ..plugin_utils._credentials.vaults import Ansible, missing_requirements, told, vault_of
from ..plugin_utils._variables import plain

#: Variables of community.hashi_vault, which Ansible hands to its lookups with templates in them.
TEMPLATED = "ansible_hashi_vault_"


class LookupModule(LookupBase):  # type: ignore[misc]
    """Ansible's way to find it."""

    def run(self, terms: List[Any], variables: Any = None, **kwargs: Any) -> List[Dict[str, Any]]:
        self.set_options(var_options=variables, direct=kwargs)
        given: Mapping[str, Any] = self.get_options()
        kind = given["vault"]
        sources = plain(given["sources"] if "sources" in kwargs else terms)
        defaults, credentials, connection = (
            plain(given[name] or {}) for name in ("defaults", "credentials", "connection")
        )
        vault = vault_of(kind, Ansible(os.environ, self._lookup, self._load, self._text, self._variable))
        wrong = variable_problems(vault, sources, defaults, credentials, connection)
        if not isinstance(credentials, Mapping) or not isinstance(connection, Mapping):
            return [{"problems": wrong, "credentials": {}, "connection": {}, "history": {}}]
        history = plain(given["history"])
        problems = wrong or list(missing_requirements(kind)) or self._template(variables)
        if not problems:
            names = [named_as(source) for source in sources]
            before = start_over(kind, names, credentials, connection, history)
            filled = fill(sources, vault, defaults, before.credentials, before.connection)
            problems = filled["problems"]
        if problems:
            before = start_over(kind, None, credentials, connection, history)
            filled = {"problems": problems, "credentials": before.credentials, "connection": before.connection}
        set_now = {name: filled[name] for name in ("credentials", "connection")}
        return [{**filled, "history": {**set_now, "runs": before.runs}}]

    def _template(self, variables: Any) -> List[str]:
        """Take the variables, those of community.hashi_vault templated. Return what is wrong with these."""
        self._variables = dict(variables)
        for name in [name for name in variables if name.startswith(TEMPLATED)]:
            try:
                self._variables[name] = self._templar.template(variables[name])
            except AnsibleError as exc:
                return ["%s: %s" % (name, self._told(exc))]
        return []

    def _lookup(self, name: str, term: str, **options: Any) -> Any:
        """What another lookup finds."""
        try:
            found = lookup_loader.get(name, loader=self._loader, templar=self._templar)
            return found.run([term], variables=self._variables, **options)[0]
        except Exception as exc:
            raise UnreadableError(self._told(exc)) from exc

    def _load(self, path: str) -> Any:
        """The content of a YAML file, decrypted."""
        text = self._lookup("ansible.builtin.unvault", path)
        try:
            return self._loader.load(text, file_name=path, show_content=False)
        except AnsibleError:
            # The error may quote what could not be read.
            raise UnreadableError("its content is no YAML") from None

    def _variable(self, name: str) -> Any:
        return self._text(self._lookup("ansible.builtin.vars", name, default=""))

    def _text(self, value: Any) -> Any:
        """A string that decrypts itself, which is no `str`, as one; anything else as it is."""
        try:
            return str(value) if hasattr(value, "casefold") else value
        except AnsibleError as exc:
            raise UnreadableError(self._told(exc)) from None

    def _told(self, exc: BaseException) -> str:
        return told(exc, os.environ, self._variables)
