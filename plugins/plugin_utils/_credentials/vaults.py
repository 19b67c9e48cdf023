# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the supported kinds of vaults. Private to hwcloud.oms.

Plugins of other collections are called by name, so that only the collection that is used has to be installed.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Callable, NamedTuple

from ansible.errors import AnsibleUndefinedVariable
from ansible.parsing.vault import AnsibleVaultError, AnsibleVaultFormatError

from ...module_utils._client.connection import FALLBACKS
from ...module_utils._client.credentials import Credentials, resolve_credentials
from ...module_utils._common.errors import ConfigurationError
from ...module_utils._common.masking import MASK
from ...module_utils._common.redactor import Redactor
from .sources import CONNECTION, UnreadableError, Vault

#: Suffix of the environment variable of a field.
VARIABLES = {"ak": "AK", "sk": "SK", "authentication_key": "KEY"}
#: Options of a source that are passed to the lookup plugin of the vault.
HASHI_VAULT_OPTIONS = ("engine_mount_point", "namespace")
AWS_OPTIONS = ("region", "profile", "endpoint_url")
#: Parts of the names of variables that may contain a secret for a vault.
SECRET = ("token", "secret", "password", "key", "jwt")
DENIED = "permission denied"
INVALID_TOKEN = "invalid vault token"
#: What the lookup plugin says without an address.
NO_ADDRESS = "option url was not set"
#: Parts of messages of HTTP clients that show credentials: those in a URL, and the value of an invalid header.
SHOWN_BY_CLIENTS = re.compile(r"(?<=//)[^/\s]+(?=@)|(?<=header value).+", re.IGNORECASE)
#: How community.sops starts to report a failure of sops.
SOPS_FAILED = re.compile(r"exited with code \d+|sops error code: \d+")
#: What sops says before it looks at values. Its other messages can quote one, such as a value that is not encrypted.
SOPS_REASONS = ("Failed to get the data key", "sops metadata not found")
#: Errors of Ansible about a value -> the kind of problem.
VALUE_PROBLEMS: tuple[tuple[Any, str], ...] = (
    ((AnsibleVaultError, AnsibleVaultFormatError), "Decryption failed. Check the passwords and IDs of ansible-vault"),
    (AnsibleUndefinedVariable, "it uses a variable that is undefined"),
)
NO_TEMPLATE = "it is not a valid template. If braces in it are not meant as a template, tag the value with !unsafe"


class Ansible(NamedTuple):
    """The functions of Ansible that the vaults call. Each of them raises `UnreadableError`."""

    environ: Mapping[str, str]
    #: Takes the name of a lookup plugin, its term and its options, and returns the first result.
    lookup: Callable[..., Any]
    #: Returns the content of a YAML file. A file that is encrypted as a whole is decrypted.
    load: Callable[[str], Any]
    #: Returns a value of that content. An inline vault value is decrypted.
    text: Callable[[Any], Any]
    #: Returns a variable of the host, or an empty string if it is not set.
    variable: Callable[[str], Any]


#: Options of a source that define its location, by the kind of vault.
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
    """The requirements of a vault."""

    collection: str
    #: Names of the Python packages, which are also those of their modules.
    packages: Sequence[str] = ()


REQUIREMENTS: dict[str, Requirements] = {
    "hashi_vault": Requirements("community.hashi_vault", ("hvac",)),
    "aws_secrets_manager": Requirements("amazon.aws", ("boto3", "botocore")),
    "sops": Requirements("community.sops"),
}


def vault_of(kind: str, ansible: Ansible) -> Vault:
    """Return a vault by its name, which is that of its role without `credentials_`."""
    return VAULTS[kind](ansible)._replace(spec=SPECS[kind])


def env(ansible: Ansible) -> Vault:
    """Return the environment as a vault. Its variables are named as those of the modules, such as OMS_SRC_AK."""

    def read(source: Mapping[str, Any], _keys: Sequence[str]) -> Mapping[str, Any]:
        if source["name"] != CONNECTION:
            return ansible.environ
        keys: Mapping[str, str] = source.get("keys") or {}
        found = {variable: ansible.environ.get(variable) for variable in keys.values()}
        return {**options_of_environment(ansible.environ, not set(keys) & set(Credentials._fields)), **found}

    def key(source: Mapping[str, Any], field: str) -> str:
        name = source["name"]
        return field if name == CONNECTION else f"OMS_{identifier(name).upper()}_{VARIABLES[field]}"

    return Vault(lambda _source: "the environment", read, key)


def options_of_environment(environ: Mapping[str, str], with_credentials: bool) -> dict[str, Any]:
    """Return the connection options that the modules would read from the environment."""
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
    """Return variables that are encrypted with ansible-vault as a vault: those of the host, or those of a file."""

    def location(source: Mapping[str, Any]) -> str:
        return file_location(source) if source.get("file") else "this host"

    def read(source: Mapping[str, Any], keys: Sequence[str]) -> Mapping[str, Any]:
        if source.get("file"):
            content = as_mapping(ansible.load(existing_path(source)))
            return {key: ansible.text(content[key]) for key in keys if key in content}
        return {key: ansible.variable(key) for key in keys}

    def key(source: Mapping[str, Any], field: str) -> str:
        if source.get("file"):
            return field
        name = source["name"]
        return "vault_" + (field if name == CONNECTION else f"{identifier(name)}_{field}")

    return Vault(location, read, key)


def hashi_vault(ansible: Ansible) -> Vault:
    """Return a key-value engine of HashiCorp Vault or OpenBao as a vault."""

    def read(source: Mapping[str, Any], _keys: Sequence[str]) -> Mapping[str, Any]:
        lookup = f"community.hashi_vault.vault_kv{source.get('kv_version', 2)}_get"
        options = options_from(source, HASHI_VAULT_OPTIONS)
        try:
            found: Mapping[str, Any] = ansible.lookup(lookup, source["path"], **options)["secret"]
        except UnreadableError as exc:
            if NO_ADDRESS in str(exc).lower():
                raise UnreadableError(
                    "The address of the vault is missing: set VAULT_ADDR in the environment, or the variable "
                    "ansible_hashi_vault_url"
                ) from None
            if DENIED not in str(exc).lower():
                raise
            reason = why_denied(lookup, source["path"], options)
            raise UnreadableError(f"{str(exc).rstrip('.')}. {reason}") from None
        return found

    def why_denied(lookup: str, path: str, options: Mapping[str, Any]) -> str:
        """Return why access was denied. The response is the same for an expired token and for missing permissions."""
        try:
            ansible.lookup(lookup, path, token_validate=True, **options)
        except UnreadableError as exc:
            if INVALID_TOKEN in str(exc).lower():
                return "The token is not valid: it is wrong, was revoked or has expired"
        return "The token is valid, but its policies do not allow reading this path"

    def location(source: Mapping[str, Any]) -> str:
        mount = source.get("engine_mount_point")
        return f"the secret {source['path']}" + (f" at the mount point {mount}" if mount else "")

    return Vault(location, read)


def aws_secrets_manager(ansible: Ansible) -> Vault:
    """Return AWS Secrets Manager as a vault. A secret is a JSON object."""

    def read(source: Mapping[str, Any], _keys: Sequence[str]) -> Mapping[str, Any]:
        text = ansible.lookup("amazon.aws.secretsmanager_secret", source["secret"], **options_from(source, AWS_OPTIONS))
        return parse_json(text)

    return Vault(lambda source: f"the secret {source['secret']}", read)


def sops(ansible: Ansible) -> Vault:
    """Return files that are encrypted with SOPS as a vault."""

    def read(source: Mapping[str, Any], _keys: Sequence[str]) -> Mapping[str, Any]:
        try:
            text = ansible.lookup("community.sops.sops", existing_path(source), output_type="json")
        except UnreadableError as exc:
            failed = SOPS_FAILED.search(str(exc))
            if not failed or any(reason in str(exc) for reason in SOPS_REASONS):
                raise
            raise UnreadableError(
                f"sops cannot decrypt it ({failed.group()}). Its message is not shown, because it may quote a value: "
                "run sops decrypt with this file"
            ) from None
        return parse_json(text)

    return Vault(file_location, read)


VAULTS: dict[str, Callable[[Ansible], Vault]] = {
    "ansible_vault": ansible_vault,
    "aws_secrets_manager": aws_secrets_manager,
    "env": env,
    "hashi_vault": hashi_vault,
    "sops": sops,
}


def identifier(name: str) -> str:
    """Return a name as a part of the name of a variable."""
    return re.sub(r"\W", "_", name)


def options_from(source: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return the options of a source with these names, if they are set."""
    return {name: source[name] for name in names if name in source}


def full_path(source: Mapping[str, Any]) -> str:
    """Return the path of a source. A relative path is relative to the directory in which Ansible was started."""
    if not source.get("file"):
        raise UnreadableError("file is required, in the source or in oms_credentials_defaults")
    return os.path.abspath(os.path.expanduser(str(source["file"])))


def file_location(source: Mapping[str, Any]) -> str:
    """Return the location of a source that is a file."""
    return f"the file {full_path(source)}"


def existing_path(source: Mapping[str, Any]) -> str:
    """Return the path of a source, whose file must exist."""
    path = full_path(source)
    if not os.path.isfile(path):
        raise UnreadableError("the file does not exist")
    return path


def parse_json(text: Any) -> Mapping[str, Any]:
    """Return a JSON object."""
    try:
        content = json.loads(text)
    except ValueError:
        # The error would contain the text, which is secret.
        content = None
    return as_mapping(content)


def as_mapping(content: Any) -> Mapping[str, Any]:
    """Return the content of a file or secret, which must be a dictionary."""
    if not isinstance(content, Mapping):
        raise UnreadableError("it does not contain a dictionary")
    return content


def describe_error(exc: BaseException, *namespaces: Mapping[str, Any]) -> str:
    """Return the message of an error of another plugin, with the secrets for vaults masked.

    Args:
        exc: The error. The messages of its causes are included.
        namespaces: The environment and the variables, which may contain secrets.
    """
    redactor = Redactor()
    for namespace in namespaces:
        secrets = [value for name, value in namespace.items() if any(part in name.lower() for part in SECRET)]
        redactor.add(*(value for value in secrets if isinstance(value, str)))
    return SHOWN_BY_CLIENTS.sub(MASK, redactor.text(": ".join(messages(exc))))


def value_problem(exc: BaseException) -> str:
    """Return the kind of an error that Ansible raised about a value. Its message may quote the value."""
    found: BaseException | None = exc
    while found:
        for errors, problem in VALUE_PROBLEMS:
            if isinstance(found, errors):
                return problem
        found = found.__cause__ or found.__context__
    return NO_TEMPLATE


def messages(exc: BaseException | None) -> list[str]:
    """Return the messages of an error and its causes, one line each, without repetitions."""
    texts: list[str] = []
    while exc:
        text = " ".join(str(exc).split())
        if not any(text in earlier for earlier in texts):
            texts.append(text)
        exc = exc.__cause__
    return texts


def missing_requirements(kind: str) -> Iterator[str]:
    """Yield a message for each missing requirement, with the command that installs it."""
    requirements = REQUIREMENTS.get(kind)
    if not requirements:
        return
    collection = requirements.collection
    if not importable(f"ansible_collections.{collection}"):
        yield f"The collection {collection} is not installed. Run: ansible-galaxy collection install {collection}"
    packages = " ".join(package for package in requirements.packages if not importable(package))
    if packages:
        yield f"Python packages are not installed: {packages}. Run: {sys.executable} -m pip install {packages}"


def importable(name: str) -> bool:
    """Return whether a module can be imported."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        # Raised if a parent package does not exist.
        return False
