# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the modules, and the rules that Ansible's own argument check can't state. Private to hwcloud.oms.

Source of lengths, choices and characters: the service's page "Create a Synchronization Task".
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ansible.module_utils.common.parameters import DEFAULT_TYPE_VALIDATORS

from ._errors import ArgumentsError
from ._sync_tasks import IDENTITY, SourceCdn

CONNECTION_SPEC: Dict[str, Any] = {
    "access_key": {"type": "str", "aliases": ["ak"], "no_log": True},
    "secret_key": {"type": "str", "aliases": ["sk"], "no_log": True},
    "security_token": {"type": "str", "no_log": True},
    "auth_token": {"type": "str", "no_log": True},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "domain_name": {"type": "str"},
    "project_id": {"type": "str"},
    "region": {"type": "str"},
    "endpoint": {"type": "str"},
    "iam_endpoint": {"type": "str"},
    "cloud": {"type": "str"},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "connect_timeout": {"type": "float", "default": 10.0},
    "read_timeout": {"type": "float", "default": 60.0},
    "retry_timeout": {"type": "float", "default": 120.0},
}
CLOUDS = (
    "AWS",
    "Azure",
    "Aliyun",
    "Tencent",
    "HuaweiCloud",
    "QingCloud",
    "KingsoftCloud",
    "Baidu",
    "Qiniu",
    "UCloud",
)
#: Authentication type of a CDN -> the vendor it belongs to, and whether it wants a key (None: takes none).
CDN_TYPES: Dict[str, Tuple[str, Optional[bool]]] = {
    "NONE": ("", None),
    "QINIU_PRIVATE_AUTHENTICATION": ("Qiniu", False),
    "ALIYUN_OSS_A": ("Aliyun", True),
    "ALIYUN_OSS_B": ("Aliyun", True),
    "ALIYUN_OSS_C": ("Aliyun", True),
    "KSYUN_PRIVATE_AUTHENTICATION": ("KingsoftCloud", False),
    "AZURE_SAS_TOKEN": ("Azure", True),
    "TENCENT_COS_A": ("Tencent", True),
    "TENCENT_COS_B": ("Tencent", True),
    "TENCENT_COS_C": ("Tencent", True),
    "TENCENT_COS_D": ("Tencent", True),
}
_CRYPTO: Dict[str, Any] = {"type": "str", "choices": ["DEFAULT", "KMS"]}
SYNC_TASK_SPEC: Dict[str, Any] = {
    "src_cloud_type": {"type": "str", "default": "Aliyun", "choices": list(CLOUDS)},
    "src_region": {"type": "str"},
    "src_bucket": {"type": "str"},
    "src_ak": {"type": "str", "no_log": True},
    "src_sk": {"type": "str", "no_log": True},
    "dst_ak": {"type": "str", "no_log": True},
    "dst_sk": {"type": "str", "no_log": True},
    "dst_region": {"type": "str"},
    "dst_bucket": {"type": "str"},
    "description": {"type": "str"},
    "enable_metadata_migration": {"type": "bool"},
    "enable_restore": {"type": "bool"},
    "dst_storage_policy": {
        "type": "str",
        "choices": ["STANDARD", "IA", "ARCHIVE", "DEEP_ARCHIVE", "SRC_STORAGE_MAPPING"],
    },
    "app_id": {"type": "str"},
    "source_cdn": {
        "type": "dict",
        "options": {
            "authentication_key": {"type": "str", "no_log": True},
            "authentication_type": {"type": "str", "default": "NONE", "choices": list(CDN_TYPES)},
            "domain": {"type": "str", "required": True},
            "protocol": {"type": "str", "required": True, "choices": ["http", "https"]},
            "crypto_type": _CRYPTO,
            "kms_key_id": {"type": "str", "no_log": False},
        },
    },
    "consistency_check": {"type": "str", "choices": ["size_last_modified", "crc64", "transmission"]},
    "src_crypto_type": _CRYPTO,
    "src_kms_key_id": {"type": "str", "no_log": False},
    "dst_crypto_type": _CRYPTO,
    "dst_kms_key_id": {"type": "str", "no_log": False},
    "state": {
        "type": "str",
        "default": "present",
        "choices": ["present", "started", "stopped", "restarted", "absent"],
    },
    "sync_task_id": {"type": "str"},
    "on_drift": {"type": "str", "default": "fail", "choices": ["fail", "warn", "recreate", "replace"]},
    "quota": {"type": "int", "default": 5},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 300.0},
}
#: Characters that the service takes at the least and at the most. An empty required string is ours to refuse.
LENGTHS: Dict[str, Tuple[int, int]] = {
    "src_region": (1, 100),
    "src_bucket": (1, 1024),
    "dst_region": (1, 100),
    "dst_bucket": (1, 1024),
    "sync_task_id": (1, 255),
    "src_ak": (1, 100),
    "src_sk": (1, 100),
    "dst_ak": (1, 100),
    "dst_sk": (1, 100),
    "description": (0, 255),
    "app_id": (0, 255),
    "src_kms_key_id": (0, 36),
    "dst_kms_key_id": (0, 36),
    "source_cdn.authentication_key": (0, 255),
    "source_cdn.domain": (1, 1024),
    "source_cdn.kms_key_id": (0, 36),
}
#: Bucket keys and their environment variables; the two of a pair come from one place.
KEY_PAIRS = (
    (("src_ak", "OMS_SRC_AK"), ("src_sk", "OMS_SRC_SK")),
    (("dst_ak", "OMS_DST_AK"), ("dst_sk", "OMS_DST_SK")),
)
CDN_KEY = "OMS_CDN_KEY"
#: Options that can be read back, and so compared.
SETTINGS = (
    "description",
    "enable_metadata_migration",
    "enable_restore",
    "dst_storage_policy",
    "app_id",
    "source_cdn",
    "consistency_check",
)
#: Options that are sent when they are set and can't be read back.
CRYPTO = ("src_crypto_type", "src_kms_key_id", "dst_crypto_type", "dst_kms_key_id")
#: Characters that another description of the service bans from everything that is free to write.
ODD = frozenset("<>&\"'\\")
FREE_TEXT = IDENTITY[1:] + ("app_id", "description", "src_ak", "src_sk", "dst_ak", "dst_sk")
CRC64_CLOUDS = ("HuaweiCloud", "Aliyun", "Tencent")
#: Options without a blank, but for src_region: what is wrong there mostly comes from a file or a secret store.
UNBROKEN = (
    *IDENTITY[1:],
    "sync_task_id",
    "src_ak",
    "src_sk",
    "dst_ak",
    "dst_sk",
    "app_id",
    "src_kms_key_id",
    "dst_kms_key_id",
    "source_cdn.authentication_key",
    "source_cdn.domain",
    "source_cdn.kms_key_id",
)
#: Types of values as a message names them. A boolean is an integer to Python, so the order counts.
KINDS: Tuple[Tuple[Any, str], ...] = (
    (str, "a string"),
    (bool, "a boolean"),
    ((int, float), "a number"),
    (date, "a date"),
    (Mapping, "a dictionary"),
    ((list, tuple, set), "a list"),
    (type(None), "null"),
)
#: What YAML makes of an unquoted value that was meant to be a string.
UNQUOTED = ("a boolean", "a number", "a date")
#: What Ansible would convert all the same, by the type of the option.
MISFITS: Dict[str, Tuple[str, ...]] = {
    "int": ("a boolean",),
    "float": ("a boolean",),
    "list": ("a boolean", "a number"),
}
#: Numbers with more digits than these take ansible-core 2.21 very long to convert.
INTEGER = re.compile(r"\s*[+-]?\d{1,18}(\.0+)?\s*\Z")
#: Types of options as a message names them.
TYPES = {
    "str": "a string",
    "path": "a path",
    "bool": "a boolean",
    "int": "an integer",
    "float": "a number",
    "list": "a list",
    "dict": "a dictionary",
}


class Wanted(NamedTuple):
    """What a run of oms_sync_task is asked for, checked."""

    state: str
    sync_task_id: Optional[str]
    #: Values of IDENTITY; with sync_task_id those that were not given are None.
    identity: Tuple[Optional[str], ...]
    #: The SETTINGS that were given.
    settings: Dict[str, Any]
    #: The bucket keys, and C(authentication_key) of the CDN.
    keys: Dict[str, str]
    #: What is sent when set and can't be read back; C(source_cdn) holds the fields of that name.
    crypto: Dict[str, Any]
    #: What stands against creating a task, where the state alone does not need one.
    create_problem: str
    on_drift: str
    quota: int
    wait: bool
    #: Seconds.
    wait_timeout: float

    def readable(self) -> str:
        """Everything that is wanted and can be read back, as one text."""
        return repr((self.identity, self.settings))


def without_nulls(spec: Mapping[str, Any], given: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the options without those that are null and have a default, at each depth.

    Null counts as not set. Ansible leaves it in the place of the default: C(validate_certs) would become false, and a
    number would be compared with nothing.
    """
    kept: Dict[str, Any] = {}
    for name, value in given.items():
        option = spec.get(name, {})
        if value is None and "default" in option:
            continue
        kept[name] = (
            without_nulls(option["options"], value) if "options" in option and isinstance(value, dict) else value
        )
    return kept


def type_problems(spec: Mapping[str, Any], given: Mapping[str, Any]) -> List[str]:
    """Return a sentence for each option whose value has the wrong type, never with the value itself.

    Ansible makes text of whatever an option of type C(str) is given: an unquoted C(no) becomes C(False), and a
    dictionary becomes a text that shows its keys. So this has to look before Ansible converts anything.

    Args:
        spec: The options, as AnsibleModule takes them.
        given: What the user wrote. Options that are null or that the spec does not have are not looked at.
    """
    names = {alias: name for name, option in spec.items() for alias in option.get("aliases", ())}
    problems: List[str] = []
    for name, value in given.items():
        option = spec.get(names.get(name, name))
        if option is not None and value is not None:
            problems += _type_problems(name, option, value)
    return problems


def _type_problems(name: str, option: Mapping[str, Any], value: Any) -> List[str]:
    kind = next((told for types, told in KINDS if isinstance(value, types)), "a value of another type")
    wanted = option.get("type", "str")
    problem = "%s is %s, not %s" % (name, kind, TYPES[wanted])
    if wanted in ("str", "path"):
        # The text of an integer is mostly what was written. For a key, "mostly" is not enough.
        exact = isinstance(value, int) and kind == "a number" and not option.get("no_log")
        if kind == "a string" and not _is_unicode(value):
            return ["%s has bytes that are not UTF-8" % name]
        fits = exact or kind in ("a string", "a value of another type")
        return [] if fits else [problem + ("; quote it" if kind in UNQUOTED else "")]
    if kind in MISFITS.get(wanted, ()) or (wanted == "int" and kind == "a string" and not INTEGER.match(value)):
        return [problem]
    try:
        converted = DEFAULT_TYPE_VALIDATORS[wanted](value)
    except (TypeError, ValueError, ArithmeticError):
        return [problem if kind != TYPES[wanted] else "%s is out of range" % name]
    if wanted == "dict" and "options" in option:
        if kind == "a string" and set(converted) - set(option["options"]):
            return [problem]
        return ["%s.%s" % (name, told) for told in type_problems(option["options"], converted)]
    if wanted == "list" and kind == "a list" and "elements" in option:
        element = {"type": option["elements"], "no_log": True}
        return [told for at, one in enumerate(value) for told in _type_problems("%s[%d]" % (name, at), element, one)]
    return []


def _is_unicode(value: str) -> bool:
    """Tell whether a text can be written as UTF-8. Python stands in for other bytes with halves of surrogate pairs."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def blemish(name: str, value: Optional[str], variable: Optional[str], secret: bool, blanks: bool = False) -> str:
    """Return what is wrong with a value that was badly copied, or an empty string.

    Args:
        name: The option.
        value: What it is set to; None and the empty string are not looked at.
        variable: The environment variable that the value comes from, if it does.
        secret: Whether the value must not be quoted.
        blanks: Whether blanks may stand inside of it.
    """
    if not value or (value == value.strip() and value.isprintable() and (blanks or " " not in value)):
        return ""
    place = " (from %s)" % variable if variable else ""
    trouble = "leading or trailing whitespace" if blanks else "whitespace"
    if secret:
        return "%s%s has %s or a non-printable character: check how it was copied" % (name, place, trouble)
    return "%s is %r%s: it must not have %s or a non-printable character" % (name, value, place, trouble)


def wants_key(authentication_type: Optional[str]) -> bool:
    """Whether a CDN with this authentication needs C(authentication_key)."""
    return bool(CDN_TYPES.get(authentication_type or "", ("", None))[1])


def check_sync_task(
    options: Mapping[str, Any], environ: Mapping[str, str], warn: Callable[[str], None] = lambda text: None
) -> Wanted:
    """The options of oms_sync_task, checked, with the bucket keys from wherever they come.

    Args:
        options: The module's options, as Ansible checked them.
        environ: Where keys that are not given may come from; empty counts as unset.
        warn: Told what looks wrong but is not ours to refuse.

    Raises:
        ArgumentsError: The service would refuse it, or something is missing; the text names the option.
    """
    state, by_id = options["state"], options["sync_task_id"]
    if options["description"]:
        # A block of YAML ends with a line break, and a service may drop it.
        options = dict(options, description=options["description"].rstrip())
    cdn: Dict[str, Any] = dict(options["source_cdn"] or {})
    flat: Dict[str, Any] = dict(options, **{"source_cdn." + name: value for name, value in cdn.items()})
    keys: Dict[str, str] = {}
    missing: List[str] = []
    if state != "absent":
        keys, missing = _keys(flat, environ)
        flat.update(keys)
        flat["source_cdn.authentication_key"] = keys.get("authentication_key")
    problems = _missing_identity(options)
    problems += _lengths(flat, LENGTHS if state != "absent" else IDENTITY[1:] + ("sync_task_id",))
    problems += _blemishes(options, flat, UNBROKEN if state != "absent" else IDENTITY[1:] + ("sync_task_id",))
    if options["quota"] < 1:
        problems.append("quota is %d: it must be 1 or more" % options["quota"])
    if not 0 <= options["wait_timeout"] < float("inf"):
        problems.append("wait_timeout is %s: it must be 0 seconds or more" % options["wait_timeout"])
    if state != "absent":
        problems += _contradictions(options, cdn, keys)
        if options["src_cloud_type"] == "Tencent" and not options["app_id"] and not by_id:
            missing.append("app_id (a Tencent source needs it)")
    needs_keys = state in ("started", "restarted") or (
        state == "present" and (not by_id or options["on_drift"] in ("recreate", "replace"))
    )
    create_problem = "state %s needs %s" % (state, ", ".join(missing)) if missing else ""
    if needs_keys and missing:
        problems.append(create_problem)
    if problems:
        raise ArgumentsError("%s. Nothing was sent." % "; ".join(problems))
    settings = {name: options[name] for name in SETTINGS if options[name] is not None}
    crypto = {name: options[name] for name in CRYPTO if options[name] is not None}
    if cdn:
        settings["source_cdn"] = SourceCdn(*(cdn[name] for name in SourceCdn._fields))
        crypto["source_cdn"] = {name: cdn[name] for name in ("crypto_type", "kms_key_id") if cdn[name] is not None}
    free = _free_text(flat)
    odd = options["consistency_check"] == "transmission" or ODD & set(free) or not free.isprintable()
    if state != "absent" and (cdn or odd):
        from ._doubts import doubt

        doubt(flat, cdn, keys, warn)
    return Wanted(
        state=state,
        sync_task_id=by_id,
        identity=tuple(None if by_id and name == "src_cloud_type" else options[name] for name in IDENTITY),
        settings=settings,
        keys=keys,
        crypto=crypto,
        create_problem=create_problem,
        on_drift=options["on_drift"],
        quota=options["quota"],
        wait=options["wait"],
        wait_timeout=options["wait_timeout"],
    )


def _free_text(flat: Mapping[str, Any]) -> str:
    """All that is free to write, in one."""
    return "".join(flat[name] or "" for name in FREE_TEXT)


def _keys(flat: Mapping[str, Any], environ: Mapping[str, str]) -> Tuple[Dict[str, str], List[str]]:
    """The keys, each pair whole from one place, and what is missing with where it can be set."""
    keys: Dict[str, str] = {}
    missing: List[str] = []
    for pair in KEY_PAIRS:
        given = {name: flat[name] for name, _variable in pair if flat[name]}
        if not given:
            given = {name: environ[variable] for name, variable in pair if environ.get(variable)}
        if len(given) == len(pair):
            keys.update(given)
        else:
            missing += ["%s (or %s)" % (name, variable) for name, variable in pair if name not in given]
    if wants_key(flat.get("source_cdn.authentication_type")):
        key = flat["source_cdn.authentication_key"] or environ.get(CDN_KEY)
        if key:
            keys["authentication_key"] = key
        else:
            missing.append("source_cdn.authentication_key (or %s)" % CDN_KEY)
    elif flat.get("source_cdn.authentication_key"):
        keys["authentication_key"] = flat["source_cdn.authentication_key"]
    return keys, missing


def _missing_identity(options: Mapping[str, Any]) -> List[str]:
    if options["sync_task_id"] is not None:
        return []
    missing = [name for name in IDENTITY if options[name] is None]
    return ["%s must be given, or sync_task_id" % " and ".join(missing)] if missing else []


def _lengths(flat: Mapping[str, Any], names: Any) -> List[str]:
    problems = []
    for name in names:
        value = flat.get(name)
        least, most = LENGTHS[name]
        if value is None or least <= len(value) <= most or (not value and name[4:] in ("ak", "sk")):
            continue  # Empty keys count as unset: that is said elsewhere.
        if value:
            problems.append("%s has %d characters: %d is the most" % (name, len(value), most))
        else:
            problems.append("%s must not be empty" % name)
    return problems


def _blemishes(options: Mapping[str, Any], flat: Mapping[str, Any], names: Sequence[str]) -> List[str]:
    variables = {name: variable for pair in KEY_PAIRS for name, variable in pair if not options[name]}
    if not (options["source_cdn"] or {}).get("authentication_key"):
        variables["source_cdn.authentication_key"] = CDN_KEY
    secret = {name for pair in KEY_PAIRS for name, _variable in pair} | {"source_cdn.authentication_key"}
    # Vendors write their regions as they like: that of Azure may be East US.
    found = [
        blemish(name, flat.get(name), variables.get(name), name in secret, blanks=name == "src_region")
        for name in names
    ]
    return [problem for problem in found if problem]


def _contradictions(options: Mapping[str, Any], cdn: Mapping[str, Any], keys: Mapping[str, str]) -> List[str]:
    problems = []
    cloud = options["src_cloud_type"]
    banned = sorted(set("<>()\"'&") & set(options["description"] or ""))
    if banned:
        problems.append("description has %s, which the service does not take" % " ".join(banned))
    if options["consistency_check"] == "crc64" and cloud not in CRC64_CLOUDS and not options["sync_task_id"]:
        problems.append("consistency_check crc64 works for %s only, not for %s" % (", ".join(CRC64_CLOUDS), cloud))
    if cdn and re.search("[:/]", cdn["domain"]):
        problems.append("source_cdn.domain must be a bare domain name, without scheme, port or path")
    if "authentication_key" in keys and cdn["authentication_type"] == "NONE":
        problems.append("source_cdn.authentication_key is given, but authentication_type is NONE")
    return problems
