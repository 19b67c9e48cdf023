# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each kind of vault has its locations, its lookup and its messages."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible.parsing.vault import AnsibleVaultError, AnsibleVaultFormatError

from ansible_collections.hwcloud.oms.plugins.lookup import oms_credentials
from ansible_collections.hwcloud.oms.plugins.plugin_utils._credentials.sources import UnreadableError, fill
from ansible_collections.hwcloud.oms.plugins.plugin_utils._credentials.vaults import (
    REQUIREMENTS,
    VAULTS,
    Ansible,
    Requirements,
    describe_error,
    messages,
    missing_requirements,
    vault_of,
)

ROOT = Path(__file__).parents[5]
PAIR = {"ak": "KeyId", "sk": "KeySecret"}
FAMILY = {"HW_ACCESS_KEY": "caller", "HW_SECRET_KEY": "of-caller", "HW_PROJECT_ID": "p", "HW_REGION_NAME": ""}
NAMED = {"TENANT_AK": "tenant", "TENANT_SK": "of-tenant", "OMS_A_B_AK": "a", "OMS_A_B_SK": "of-a", "OMS_CDN_KEY": "c"}


class World:
    """An Ansible with given plugins that records the lookups."""

    def __init__(self, environ: Mapping[str, str], answers: Mapping[str, Any]) -> None:
        self.environ = environ
        self.answers = answers
        self.calls: list[tuple[Any, ...]] = []

    def lookup(self, name: str, term: str, **options: Any) -> Any:
        self.calls.append((name, term, options))
        return self.answer(f"{term}+{options['token_validate']}" if "token_validate" in options else term)

    def answer(self, name: str) -> Any:
        found = self.answers.get(name, "")
        if isinstance(found, Exception):
            raise found
        return found

    def fill(self, kind: str, *sources: dict[str, Any], **defaults: Any) -> dict[str, Any]:
        ansible = Ansible(self.environ, self.lookup, self.answer, lambda value: value, self.answer)
        return fill(sources, vault_of(kind, ansible), defaults, {}, {})

    def problem(self, kind: str, *sources: dict[str, Any], **defaults: Any) -> str:
        (problem,) = self.fill(kind, *sources, **defaults)["problems"]
        return str(problem)


def of_environment(**source: Any) -> dict[str, Any]:
    return World({**FAMILY, **NAMED, "region": "no option"}, {}).fill("env", source)


@pytest.mark.parametrize(
    ("keys", "connection"),
    [
        ({}, {"access_key": "caller", "secret_key": "of-caller", "project_id": "p"}),
        (
            {"access_key": "TENANT_AK", "secret_key": "TENANT_SK"},
            {"access_key": "tenant", "secret_key": "of-tenant", "project_id": "p"},
        ),
        ({"project_id": "TENANT_AK"}, {"access_key": "caller", "secret_key": "of-caller", "project_id": "tenant"}),
    ],
)
def test_the_account_of_the_environment(keys: dict[str, str], connection: dict[str, str]) -> None:
    """As the modules read it; a named part is read from there, and credentials are not mixed."""
    assert of_environment(name="connection", keys=keys) == {
        "problems": [],
        "credentials": {},
        "connection": connection,
    }


def test_variables_follow_from_the_name() -> None:
    assert of_environment(name="a-b")["credentials"] == {"a-b": {"ak": "a", "sk": "of-a"}}
    assert of_environment(name="cdn")["credentials"] == {"cdn": {"authentication_key": "c"}}


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (
            {"access_key": "TENANT_AK"},
            "connection: the environment has TENANT_AK, but no secret_key.",
        ),
        ({"auth_token": "TENANT_TOKEN"}, "connection: the environment has no TENANT_TOKEN."),
    ],
)
def test_half_an_account_of_the_environment(keys: dict[str, str], problem: str) -> None:
    assert of_environment(name="connection", keys=keys)["problems"] == [problem]


def test_no_account_in_the_environment() -> None:
    problem = World({}, {}).problem("env", {"name": "connection"})
    assert problem.startswith("connection: the environment: No credentials are set. Set one kind, as options or as ")


def test_every_vault_has_its_role_and_is_documented() -> None:
    assert {f"credentials_{kind}" for kind in VAULTS} == {path.name for path in (ROOT / "roles").glob("credentials_*")}
    documentation = yaml.safe_load(oms_credentials.DOCUMENTATION)
    assert sorted(VAULTS) == documentation["options"]["vault"]["choices"]


# Messages


@pytest.mark.parametrize(
    ("needs", "problems"),
    [
        (
            Requirements("community.nowhere", ("json", "nothing_such", "neither_this")),
            [
                "The collection community.nowhere is not installed. "
                "Run: ansible-galaxy collection install community.nowhere",
                "Python packages are not installed: nothing_such neither_this. "
                f"Run: {sys.executable} -m pip install nothing_such neither_this",
            ],
        ),
        (
            Requirements("nowhere.such"),
            ["The collection nowhere.such is not installed. Run: ansible-galaxy collection install nowhere.such"],
        ),
        (Requirements("hwcloud.oms", ("json",)), []),
    ],
)
def test_what_is_not_installed_is_reported_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, needs: Requirements, problems: list[str]
) -> None:
    monkeypatch.setitem(REQUIREMENTS, "sops", needs)
    assert list(missing_requirements("sops")) == problems


def test_what_comes_with_ansible_needs_nothing() -> None:
    assert list(missing_requirements("env")) == list(missing_requirements("ansible_vault")) == []


def test_an_error_shows_nothing_that_opens_a_vault() -> None:
    """Neither from the environment nor from the variables."""
    environ = {"VAULT_TOKEN": "TokenOfTheEnvironment", "PATH": "oms/src"}
    variables = {"ansible_hashi_vault_secret_id": "SecretOfAVariable", "secret_list": [1]}
    error = ValueError("TokenOfTheEnvironment and SecretOfAVariable\n  for oms/src")
    assert describe_error(error, environ, variables) == "******** and ******** for oms/src"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "permission denied, on get http://user:Key@KeySecret@vault:8200/v1/x",
            "on get http://********@vault:8200/v1/x",
        ),
        ('Could not connect to the endpoint URL: "https://KeySecret@aws/"', 'URL: "https://********@aws/"'),
        ("Invalid character(s) in header value: 'hvs.Key\\nKeySecret'", "in header value********"),
        ("Invalid header value b'KeySecret'", "Invalid header value********"),
    ],
)
def test_an_error_shows_no_credentials_that_come_from_elsewhere(text: str, shown: str) -> None:
    """Such as from a file with the token, or from the configuration of AWS."""
    described = describe_error(ValueError(text), {}, {})
    assert shown in described
    assert "KeySecret" not in described


def chained(outer: Exception, cause: Exception | None = None, context: Exception | None = None) -> Exception:
    outer.__cause__, outer.__context__ = cause, context
    return outer


NO_TEMPLATE = "it is not a valid template. If braces in it are not meant as a template, tag the value with !unsafe"
DECRYPTION = "Decryption failed. Check the passwords and IDs of ansible-vault"
#: What the cores raise about the value KeySecret{{x, and the kind of problem.
VALUE_ERRORS: list[tuple[Exception, str]] = [
    (
        AnsibleError("template error while templating string: expected token. String: KeySecret{{x. expected"),
        NO_TEMPLATE,
    ),
    (AnsibleUndefinedVariable("'KeySecret' is undefined"), "it uses a variable that is undefined"),
    (chained(AnsibleError("KeySecret"), AnsibleUndefinedVariable("KeySecret")), "it uses a variable that is undefined"),
    (AnsibleVaultFormatError("KeySecret"), DECRYPTION),
    (chained(AnsibleError("while templating 'KeySecret'"), None, AnsibleVaultError("no secrets")), DECRYPTION),
]


@pytest.mark.parametrize(("error", "kind"), VALUE_ERRORS)
@pytest.mark.parametrize("name", ["vault_a_sk", "plain"])
def test_an_error_about_a_value_is_reported_by_its_kind(
    monkeypatch: pytest.MonkeyPatch, name: str, error: Exception, kind: str
) -> None:
    """Whatever the variable is called, and wherever its value is evaluated."""

    class Vars:
        def run(self, terms: list[str], **_options: Any) -> list[Any]:
            if terms == [name]:
                raise error
            return ["KeyId"]

    class Encrypted:
        casefold = None

        def __str__(self) -> str:
            raise error

    class Templar:
        def template(self, _value: Any) -> Any:
            raise error

    monkeypatch.setattr(oms_credentials.lookup_loader, "get", lambda *_name, **_options: Vars())
    lookup = oms_credentials.LookupModule(loader=None, templar=Templar())
    options = {"vault": "ansible_vault", "sources": [{"name": "a", "keys": {"sk": name}}], "history": {}}
    options.update(defaults={}, credentials={}, connection={})
    monkeypatch.setattr(lookup, "set_options", lambda **_options: None)
    monkeypatch.setattr(lookup, "get_options", lambda: options)
    (found,) = lookup.run([], {name: "KeySecret{{x"}, sources=options["sources"])
    assert found["problems"] == [f"a: this host: {name}: {kind}."]
    with pytest.raises(UnreadableError) as raised:
        lookup._text(Encrypted())
    assert str(raised.value) == kind
    (found,) = lookup.run([], {"ansible_hashi_vault_role_id": "KeySecret{{x"}, sources=options["sources"])
    assert found["problems"] == [f"ansible_hashi_vault_role_id: {kind}."]


def test_the_causes_of_an_error_are_reported_once() -> None:
    inner, middle, outer = ValueError("denied,\n  on get x"), ValueError("refused: denied, on get x"), ValueError("y")
    middle.__cause__, outer.__cause__ = inner, middle
    assert messages(outer) == ["y", "refused: denied, on get x"]


# ansible-vault


def test_vaulted_variables_follow_from_the_name_and_a_file_has_plain_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys.yml"
    path.touch()
    file = {"ak": "o", "sk": "of-o", "vault_a_b_ak": "not asked for"}
    caller = {"vault_access_key": "caller", "vault_secret_key": "of-caller"}
    world = World({}, {"vault_a_b_ak": "a", "vault_a_b_sk": "of-a", **caller, str(path): file})
    sources = [{"name": "connection"}, {"name": "a-b"}, {"name": "obs", "file": str(path)}]
    filled = world.fill("ansible_vault", *sources)
    assert filled["problems"] == []
    assert filled["credentials"] == {"a-b": {"ak": "a", "sk": "of-a"}, "obs": {"ak": "o", "sk": "of-o"}}
    assert filled["connection"] == {"access_key": "caller", "secret_key": "of-caller"}


@pytest.mark.parametrize("kind", ["ansible_vault", "sops"])
def test_a_path_begins_where_ansible_was_started(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problem = World({}, {}).problem(kind, {"name": "a", "file": "keys.yml"})
    assert problem == f"a: the file {tmp_path}/keys.yml: the file does not exist."


# HashiCorp Vault and OpenBao


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ({}, ("community.hashi_vault.vault_kv2_get", "p", {})),
        ({"kv_version": "1"}, ("community.hashi_vault.vault_kv1_get", "p", {})),
        (
            {"engine_mount_point": "m", "namespace": "n", "other": "x"},
            ("community.hashi_vault.vault_kv2_get", "p", {"engine_mount_point": "m", "namespace": "n"}),
        ),
    ],
)
def test_a_key_value_engine_is_asked(source: dict[str, Any], call: tuple[Any, ...]) -> None:
    world = World({}, {"p": {"secret": PAIR}})
    assert world.fill("hashi_vault", {"name": "a", "path": "p"}, **source)["credentials"] == {"a": PAIR}
    assert world.calls == [call]


@pytest.mark.parametrize(
    ("refusal", "of_the_token", "problem"),
    [
        ("Vault is sealed", None, "Vault is sealed."),
        (
            "Required option url was not set",
            None,
            "The address of the vault is missing: set VAULT_ADDR in the environment, or the variable "
            "ansible_hashi_vault_url.",
        ),
        (
            "Permission Denied",
            UnreadableError("Invalid Vault Token Specified."),
            "Permission Denied. The token is not valid: it is wrong, was revoked or has expired.",
        ),
        (
            "Permission Denied",
            UnreadableError("Permission Denied"),
            "Permission Denied. The token is valid, but its policies do not allow reading this path.",
        ),
    ],
)
def test_a_refusal_of_the_vault_is_explained(refusal: str, of_the_token: Any, problem: str) -> None:
    world = World({}, {"p": UnreadableError(refusal), "p+True": of_the_token})
    source = {"name": "a", "path": "p", "engine_mount_point": "kv"}
    assert world.problem("hashi_vault", source) == f"a: the secret p at the mount point kv: {problem}"
    assert len(world.calls) == 1 + (of_the_token is not None)


# AWS Secrets Manager and SOPS


def test_a_secret_of_aws_is_an_object() -> None:
    world = World({}, {"s": '{"ak": "KeyId", "sk": "KeySecret"}'})
    filled = world.fill(
        "aws_secrets_manager", {"name": "a", "secret": "s", "profile": "p"}, region="r", endpoint_url=""
    )
    assert filled["credentials"] == {"a": PAIR}
    assert world.calls == [("amazon.aws.secretsmanager_secret", "s", {"profile": "p", "region": "r"})]


def test_a_file_of_sops_is_read_as_an_object(tmp_path: Path) -> None:
    path = tmp_path / "keys.yml"
    path.touch()
    world = World({}, {str(path): '{"a_ak": "KeyId", "a_sk": "KeySecret"}'})
    keys = {"ak": "a_ak", "sk": "a_sk"}
    assert world.fill("sops", {"name": "a", "keys": keys}, file=str(path))["credentials"] == {"a": PAIR}
    assert world.calls == [("community.sops.sops", str(path), {"output_type": "json"})]
    assert world.problem("sops", {"name": "a"}) == "a: file is required, in the source or in oms_credentials_defaults."


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (
            "error with file x: ErrorDecryptingTree exited with code 25: Error walking tree: Could not decrypt value: "
            "Input string KeySecret does not match sops' data format",
            "sops cannot decrypt it (exited with code 25). ",
        ),
        (
            "could not decrypt file x; Unknown sops error code: 1; message: invalid dotenv input line: KeySecret",
            "sops cannot decrypt it (sops error code: 1). ",
        ),
        (
            "error with file x: CouldNotRetrieveKey exited with code 128: Failed to get the data key required",
            "error with file x: CouldNotRetrieveKey exited with code 128: Failed to get the data key required.",
        ),
        ("could not decrypt file x; Unknown sops error code: 1; message: sops metadata not found", "could not decrypt"),
        ("[Errno 2] No such file or directory: 'sops'", "[Errno 2] No such file or directory: 'sops'."),
    ],
)
def test_what_sops_says_about_a_value_is_not_shown(said: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "keys.yml"
    path.touch()
    found = World({}, {str(path): UnreadableError(said)}).problem("sops", {"name": "a", "file": str(path)})
    assert found.startswith(f"a: the file {path}: {problem}")
    assert "KeySecret" not in found


@pytest.mark.parametrize("content", ["KeySecret", '"KeySecret"', '["KeySecret"]', "", b"\xff"])
def test_an_invalid_object_is_not_shown(content: Any) -> None:
    problem = World({}, {"s": content}).problem("aws_secrets_manager", {"name": "a", "secret": "s"})
    assert problem == "a: the secret s: it does not contain a dictionary."
