# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of vaults, each with where a source lies in it and how it is read. Private to hwcloud.oms.

What belongs to other collections is called by name, so that none of them is needed but the one that is used.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Callable, NamedTuple

from ...module_utils._client.connection import FALLBACKS
from ...module_utils._client.credentials import Credentials, resolve_credentials
from ...module_utils._common.errors import ConfigurationError
from ...module_utils._common.redactor import Redactor
from .sources import CONNECTION, UnreadableError, Vault

#: What a field is called at the end of a variable of the environment.
VARIABLES = {"ak": "AK", "sk": "SK", "authentication_key": "KEY"}
#: What of a source is handed to the lookup of the vault as it is.
OF_HASHI_VAULT = ("engine_mount_point", "namespace")
OF_AWS = ("region", "profile", "endpoint_url")
#: What may hold a secret that opens a vault, by its name.
SECRET = ("token", "secret", "password", "key", "jwt")
DENIED = "permission denied"
INVALID_TOKEN = "invalid vault token"


class Ansible(NamedTuple):
    """What the vaults need of Ansible. Each of the calls raises UnreadableError."""

    environ: Mapping[str, str]
    #: Name of a lookup, its term, and its options.
    lookup: Callable[..., Any]
    #: The content of a YAML file, decrypted as far as it is so as a whole.
    load: Callable[[str], Any]
    #: A value out of it as a string, where it was encrypted by itself.
    text: Callable[[Any], Any]
    #: A variable of the host, empty where there is none.
    variable: Callable[[str], Any]


#: What a source says of where it lies, by the kind of the vault.
SPECS: dict[str, dict[str, Any]] = {
    "ansible_vault": {"file": {"type": "path"}},
    "aws_secrets_manager": {
        "secret": {"type": "str", "required": True},
        "region": {"type": "str"},
        "profile": {"type": "str"},
        "endpoint_url": {"type": "str"},
    },
    "env": {},
    "hashi_vault": {
        "path": {"type": "str", "required": True},
        "engine_mount_point": {"type": "str"},
        "kv_version": {"type": "int", "choices": [1, 2]},
        "namespace": {"type": "str"},
    },
    "sops": {"file": {"type": "path"}},
}


class Requirements(NamedTuple):
    """What has to be installed for a vault."""

    collection: str
    #: Names of the packages, which are those of their modules too.
    packages: Sequence[str] = ()


REQUIREMENTS: dict[str, Requirements] = {
    "hashi_vault": Requirements("community.hashi_vault", ("hvac",)),
    "aws_secrets_manager": Requirements("amazon.aws", ("boto3", "botocore")),
    "sops": Requirements("community.sops"),
}


def vault_of(kind: str, ansible: Ansible) -> Vault:
    """One of the vaults by its name, which is that of its role without C(credentials_)."""
    return VAULTS[kind](ansible)._replace(spec=SPECS[kind])


def env(ansible: Ansible) -> Vault:
    """The environment, where variables are called as the modules call them: OMS_SRC_AK, and so for any source."""

    def read(source: Mapping[str, Any], _keys: Sequence[str]) -> Mapping[str, Any]:
        if source["name"] != CONNECTION:
            return ansible.environ
        named: Mapping[str, str] = source.get("keys") or {}
        found = {variable: ansible.environ.get(variable) for variable in named.values()}
        return dict(of_the_modules(ansible.environ, not set(named) & set(Credentials._fields)), **found)

    def key(source: Mapping[str, Any], field: str) -> str:
        name = source["name"]
        return field if name == CONNECTION else f"OMS_{identifier(name).upper()}_{VARIABLES[field]}"

    return Vault(lambda _source: "the environment", read, key)


def of_the_modules(environ: Mapping[str, str], with_credentials: bool) -> dict[str, Any]:
    """What the modules would take from the environment, by their options."""
    found: dict[str, Any] = {}
    if with_credentials:
        try:
            found = resolve_credentials({}, environ)._asdict()
        except ConfigurationError as exc:
            raise UnreadableError(exc.message) from None
    for name, variables in FALLBACKS.items():
        found[name] = next((environ[variable] for variable in variables if environ.get(variable)), None)
    return found


def ansible_vault(ansible: Ansible) -> Vault:
    """Variables that are encrypted by ansible-vault, in a file or anywhere in the inventory."""

    def place(source: Mapping[str, Any]) -> str:
        return of_file(source) if source.get("file") else "this host"

    def read(source: Mapping[str, Any], keys: Sequence[str]) -> Mapping[str, Any]:
        if source.get("file"):
            held = as_mapping(ansible.load(path_of(source)))
            return {key: ansible.text(held[key]) for key in keys if key in held}
        return {key: ansible.variable(key) for key in keys}

    def key(source: Mapping[str, Any], field: str) -> str:
        if source.get("file"):
            return field
        name = source["name"]
        return "vault_" + (field if name == CONNECTION else f"{identifier(name)}_{field}")

    return Vault(place, read, key)


def hashi_vault(ansible: Ansible) -> Vault:
    """HashiCorp Vault or OpenBao, a key-value engine."""

    def read(source: Mapping[str, Any], _keys: Sequence[str]) -> Mapping[str, Any]:
        lookup = "community.hashi_vault.vault_kv{}_get".format(source.get("kv_version", 2))
        options = given(source, OF_HASHI_VAULT)
        try:
            found: Mapping[str, Any] = ansible.lookup(lookup, source["path"], **options)["secret"]
        except UnreadableError as exc:
            if DENIED not in str(exc).lower():
                raise
            raise UnreadableError(
                "{}. {}".format(str(exc).rstrip("."), why_denied(lookup, source["path"], options))
            ) from None
        return found

    def why_denied(lookup: str, path: str, options: Mapping[str, Any]) -> str:
        """The answer is the same for a token that has expired and for one that may not read this path."""
        try:
            ansible.lookup(lookup, path, token_validate=True, **options)
        except UnreadableError as exc:
            if INVALID_TOKEN in str(exc).lower():
                return "The token is not valid: it is wrong, was revoked or has expired"
        return "The token is valid, so no policy of it admits to read this path"

    def place(source: Mapping[str, Any]) -> str:
        mount = source.get("engine_mount_point")
        return "the secret {}{}".format(source["path"], f" at the mount point {mount}" if mount else "")

    return Vault(place, read)


def aws_secrets_manager(ansible: Ansible) -> Vault:
    """AWS Secrets Manager, where a secret is an object of JSON."""

    def read(source: Mapping[str, Any], _keys: Sequence[str]) -> Mapping[str, Any]:
        text = ansible.lookup("amazon.aws.secretsmanager_secret", source["secret"], **given(source, OF_AWS))
        return of_json(text)

    return Vault(lambda source: "the secret {}".format(source["secret"]), read)


def sops(ansible: Ansible) -> Vault:
    """Files that are encrypted by SOPS."""

    def read(source: Mapping[str, Any], _keys: Sequence[str]) -> Mapping[str, Any]:
        return of_json(ansible.lookup("community.sops.sops", path_of(source), output_type="json"))

    return Vault(of_file, read)


VAULTS: dict[str, Callable[[Ansible], Vault]] = {
    "ansible_vault": ansible_vault,
    "aws_secrets_manager": aws_secrets_manager,
    "env": env,
    "hashi_vault": hashi_vault,
    "sops": sops,
}


def identifier(name: str) -> str:
    """A name as it stands in variables."""
    return re.sub(r"\W", "_", name)


def given(source: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: source[name] for name in names if name in source}


def full_path(source: Mapping[str, Any]) -> str:
    """A path without a beginning begins in the folder in which Ansible was started."""
    if not source.get("file"):
        raise UnreadableError("file is missing, here and in oms_credentials_defaults")
    return os.path.abspath(os.path.expanduser(str(source["file"])))


def of_file(source: Mapping[str, Any]) -> str:
    return f"the file {full_path(source)}"


def path_of(source: Mapping[str, Any]) -> str:
    """The path of a file that is there."""
    path = full_path(source)
    if not os.path.isfile(path):
        raise UnreadableError("there is no such file")
    return path


def of_json(text: Any) -> Mapping[str, Any]:
    try:
        content = json.loads(text)
    except ValueError:
        # The error would show what it could not read.
        content = None
    return as_mapping(content)


def as_mapping(content: Any) -> Mapping[str, Any]:
    if not isinstance(content, Mapping):
        raise UnreadableError("its content is no object with keys")
    return content


def told(exc: BaseException, *holders: Mapping[str, Any]) -> str:
    """What an error of another plugin says, without what opens a vault.

    Args:
        exc: The error. Its causes are told too.
        holders: The environment and the variables.
    """
    redactor = Redactor()
    for holder in holders:
        secret = [value for name, value in holder.items() if any(part in name.lower() for part in SECRET)]
        redactor.add(*(value for value in secret if isinstance(value, str)))
    return redactor.text(": ".join(messages(exc)))


def messages(exc: BaseException | None) -> list[str]:
    """What an error and its causes say, in one line each, without repetitions."""
    texts: list[str] = []
    while exc:
        text = " ".join(str(exc).split())
        if not any(text in earlier for earlier in texts):
            texts.append(text)
        exc = exc.__cause__
    return texts


def missing_requirements(kind: str) -> Iterator[str]:
    """What is not installed, and how it is."""
    needs = REQUIREMENTS.get(kind)
    if needs and not importable(f"ansible_collections.{needs.collection}"):
        yield f"The collection {needs.collection} is missing: ansible-galaxy collection install {needs.collection}"
    packages = " ".join(package for package in needs.packages if not importable(package)) if needs else ""
    if packages:
        yield f"The Python that runs Ansible lacks {packages}: {sys.executable} -m pip install {packages}"


def importable(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        # So it is told where a parent is missing.
        return False
