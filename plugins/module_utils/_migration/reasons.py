# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explain why a migration task or group failed, and whether starting it again can help.

The codes are those of `error_reason`. Whether a retry helps is what the service's table of error codes says, and where
it says nothing, what follows from the meaning of the code.
"""

from __future__ import annotations

from typing import NamedTuple

from .._client.code_families import normal_code

#: What can help against a reason: a retry, a retry after a person has fixed something, or only another task.
RETRY = "retry"
FIX = "fix"
NEVER = "never"


class Reason(NamedTuple):
    """Why a task or a group failed.

    `code` is the code with the current name of its family, empty where the service gave none. `remedy` is RETRY, FIX
    or NEVER. `explanation` and `advice` are sentences: what failed, and what to do.
    """

    code: str
    remedy: str
    explanation: str
    advice: str

    @property
    def retryable(self) -> bool:
        """Return whether the service can succeed without a person changing anything."""
        return self.remedy == RETRY


_AGAIN = "Start the task again."
_LIST_FILE = "Correct the list file, then use a new run."
_SRC_RIGHTS = "Allow the source keys to list the bucket and to read its objects and their metadata."
_DST_RIGHTS = "Allow the destination keys to list the bucket and to read, write and restore its objects."
_SRC_ACCOUNT = "Check the status of the source account."
_DST_ACCOUNT = "Check the status and the balance of the destination account."
_RESTORE = "Restore archived source objects first, or set enable_restore in a new run."
_ALL_OBJECTS = "Start the task again with retry_scope all."

#: The documented codes, each with its remedy, explanation and advice.
REASONS: dict[str, tuple[str, str, str]] = {
    "TRF.0001": (RETRY, "The service had an internal error.", _AGAIN),
    "TRF.0002": (RETRY, "The service failed for an unknown reason.", _AGAIN),
    "TRF.0003": (RETRY, "The task waited too long to be run.", _AGAIN),
    "TRF.0004": (RETRY, "Some objects could not be copied.", "Read the list of failed objects if this persists."),
    "TRF.0012": (NEVER, "The selection contains no object.", "Check src_bucket, object_key and migrate_since."),
    "TRF.0013": (NEVER, "The list file does not exist.", _LIST_FILE),
    "TRF.0014": (NEVER, "The list file is too large.", _LIST_FILE),
    "TRF.0015": (NEVER, "The Azure storage account has no Blob service.", "Use another source account."),
    "TRF.0016": (NEVER, "The list file is malformed.", _LIST_FILE),
    "TRF.0017": (NEVER, "The list file is empty.", _LIST_FILE),
    "TRF.0018": (NEVER, "A line of the list file is too long.", _LIST_FILE),
    "TRF.0019": (NEVER, "The content type of the list file is not text/plain.", _LIST_FILE),
    "TRF.0024": (FIX, "The metadata of the source bucket could not be read.", _SRC_RIGHTS),
    "TRF.0025": (FIX, "The metadata of objects with the source prefix could not be read.", _SRC_RIGHTS),
    "TRF.0026": (FIX, "The metadata of listed source objects could not be read.", _SRC_RIGHTS),
    "TRF.0027": (FIX, "The source bucket could not be listed.", _SRC_RIGHTS),
    "TRF.0028": (FIX, "The source keys are not allowed to read the metadata of the bucket.", _SRC_RIGHTS),
    "TRF.0029": (FIX, "The source keys are not allowed to read the metadata of objects with the prefix.", _SRC_RIGHTS),
    "TRF.0030": (FIX, "The source keys are not allowed to read the metadata of listed objects.", _SRC_RIGHTS),
    "TRF.0031": (FIX, "The source keys are not allowed to list the bucket.", _SRC_RIGHTS),
    "TRF.0051": (FIX, "The destination keys are not allowed to write to the bucket.", _DST_RIGHTS),
    "TRF.0052": (
        FIX,
        "The destination bucket denied access.",
        f"{_DST_RIGHTS} Check its CORS rules too.",
    ),
    "TRF.0053": (FIX, "The destination account has expired.", _DST_ACCOUNT),
    "TRF.0054": (FIX, "The destination keys are not allowed to read the bucket.", _DST_RIGHTS),
    "TRF.0055": (FIX, "The destination bucket is full.", "Raise the quota of the bucket or delete objects."),
    "TRF.0056": (FIX, "The destination account is frozen.", _DST_ACCOUNT),
    "TRF.0057": (FIX, "The destination keys are not valid.", "Set valid dst_ak and dst_sk."),
    "TRF.0058": (NEVER, "The destination bucket no longer exists.", "Create the bucket, then use a new run."),
    "TRF.0059": (NEVER, "A destination object no longer exists.", "Use a new run."),
    "TRF.0060": (FIX, "The name of an object is too long for the destination.", "Rename it or shorten save_prefix."),
    "TRF.0061": (RETRY, "The destination object store failed.", _AGAIN),
    "TRF.0062": (RETRY, "Some uploads failed.", "Check that no other task copies objects of the same names."),
    "TRF.0063": (FIX, "The balance of the destination account is insufficient.", _DST_ACCOUNT),
    "TRF.0151": (FIX, "The source keys are not valid.", "Set valid src_ak and src_sk."),
    "TRF.0152": (FIX, "The source keys are not allowed to read objects.", _SRC_RIGHTS),
    "TRF.0153": (FIX, "The source account is restricted.", _SRC_ACCOUNT),
    "TRF.0154": (FIX, "The source denied access.", f"{_SRC_RIGHTS} {_SRC_ACCOUNT}"),
    "TRF.0155": (NEVER, "The source bucket no longer exists.", "Check src_bucket, then use a new run."),
    "TRF.0156": (NEVER, "A source object no longer exists.", "Use a new run, which lists the source again."),
    "TRF.0157": (RETRY, "The source object store failed.", _AGAIN),
    "TRF.0158": (FIX, "The encryption of a destination object differs.", "Check the encryption of the bucket."),
    "TRF.0159": (RETRY, "The source throttles requests.", "Set bandwidth_policy to limit the traffic."),
    "TRF.0160": (FIX, "A source object is archived.", _RESTORE),
    "TRF.0201": (FIX, "An archived source object could not be restored.", _RESTORE),
    "TRF.0202": (FIX, "An archived source object is not restored yet.", _RESTORE),
    "TRF.0301": (FIX, "The list file is archived.", "Restore the list file."),
    "OMS.0088": (NEVER, "The task type does not match the other settings.", "Check task_type, object_key, list_file."),
    "OMS.0089": (NEVER, "The source objects do not exist.", "Check src_bucket and object_key."),
    "OMS.0167": (RETRY, "The list of failed objects does not exist.", _ALL_OBJECTS),
    "OMS.0302": (RETRY, "The list of failed objects could not be read.", _ALL_OBJECTS),
    "OMS.0304": (RETRY, "The list of failed objects was not stored.", _ALL_OBJECTS),
    "OMS.0306": (NEVER, "The source contains no object.", "Check src_bucket and object_key."),
    "OMS.0307": (RETRY, "The list of failed objects could not be stored.", _ALL_OBJECTS),
    "OMS.0308": (RETRY, "The list of failed objects is not complete.", _ALL_OBJECTS),
    "OMS.1032": (FIX, "The authentication key of the CDN is missing.", "Set source_cdn.authentication_key."),
}


def find_reason(code: object) -> Reason:
    """Return the reason that a code of `error_reason` means. An unknown one has to be looked into by a person.

    Args:
        code: The code as the service returns it, with the old or the current name of its family; None or empty where
            it returns none.
    """
    name = normal_code(code)
    if name in REASONS:
        return Reason(name, *REASONS[name])
    explanation = "The service gave a reason that is not documented." if name else "The service gave no reason."
    return Reason(name, FIX, explanation, "Check the task in the OMS console, then run the playbook again.")
