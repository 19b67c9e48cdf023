# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes a tarball of ansible-galaxy the same bytes wherever and whenever it was built.

What varies otherwise: the order of the files, which is the file system's, in the archive and in FILES.json, whose
checksum MANIFEST.json holds; the times of the files; the time of the build in the header of gzip.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
from io import BytesIO
from pathlib import Path

MANIFEST = "MANIFEST.json"
FILES = "FILES.json"
#: In this order at the beginning, where ansible-galaxy itself puts them.
MANIFESTS = (MANIFEST, FILES)

Entry = tuple[tarfile.TarInfo, bytes]


def normalize(tarball: Path, seconds: int) -> None:
    """Rewrite the tarball in one order, with one time (seconds since 1970) for everything in it."""
    with tarfile.open(tarball) as archive:
        entries = {member.name: (member, content(archive, member)) for member in archive.getmembers()}
    for name, data in manifests(entries).items():
        entries[name] = (entries[name][0], data)
    ordered = [*MANIFESTS, *sorted(set(entries) - set(MANIFESTS))]
    tarball.write_bytes(packed([entries[name] for name in ordered], seconds))


def content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member) if member.isfile() else None
    return file.read() if file else b""


def manifests(entries: dict[str, Entry]) -> dict[str, bytes]:
    """The two lists, with the files in order and the resulting checksum."""
    files = json.loads(entries[FILES][1])
    files["files"].sort(key=lambda file: file["name"])
    listed = written(files)
    manifest = json.loads(entries[MANIFEST][1])
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(listed).hexdigest()
    return {MANIFEST: written(manifest), FILES: listed}


def written(document: dict[str, object]) -> bytes:
    """As ansible-galaxy writes it."""
    return json.dumps(document, indent=True).encode()


def packed(entries: list[Entry], seconds: int) -> bytes:
    packed_bytes = BytesIO()
    with (
        gzip.GzipFile(fileobj=packed_bytes, filename="", mode="wb", mtime=seconds) as compressed,
        tarfile.open(fileobj=compressed, mode="w") as archive,
    ):
        for member, data in entries:
            # The time to the fraction of a second is kept in a header of its own.
            member.pax_headers = {}
            member.mtime, member.size = seconds, len(data)
            archive.addfile(member, BytesIO(data))
    return packed_bytes.getvalue()
