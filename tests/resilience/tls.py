# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create unusual certificates, and run a server that breaks TLS in the middle of an exchange."""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Callable, NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from ansible_collections.hwcloud.oms.tests.simulator import Simulator

DAY = datetime.timedelta(days=1)


class Signed(NamedTuple):
    """A certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def sign(
    name: str,
    issuer: Signed | None = None,
    bits: int = 2048,
    begins: datetime.timedelta = -DAY,
    complete: bool = True,
) -> Signed:
    """Return a certificate for 127.0.0.1, by an issuer or by itself; `complete` as RFC 5280 and Python 3.13 require."""
    key = rsa.generate_private_key(65537, bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime.now(datetime.timezone.utc) + begins
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + 30 * DAY)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
    )
    signer = issuer.key if issuer else key
    if complete:
        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        builder = (
            builder.add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
        )
    return Signed(builder.sign(signer, hashes.SHA256()), key)


def name_hash(signed: Signed) -> str:
    """Return what `openssl x509 -hash` prints, for a subject that is one lower-case name."""
    subject = signed.certificate.subject.public_bytes()
    return hashlib.sha1(subject[2:]).digest()[3::-1].hex()


def context(folder: Path, *chain: Signed, weak: bool = False) -> ssl.SSLContext:
    """Return what a server with the first of these certificates needs; it sends all of them."""
    key = chain[0].key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(b"".join([key, *(one.pem for one in chain)]))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if weak:
        made.set_ciphers("ALL:@SECLEVEL=0")
    made.load_cert_chain(str(path))
    return made


#: A function that gets the connection and the response to a create, and breaks the connection.
Break = Callable[[ssl.SSLSocket, bytes], None]


def hang_up(connection: ssl.SSLSocket) -> None:
    """Close without a TLS close notification."""
    os.close(connection.detach())


def alert(number: int) -> Break:
    """Return a function that sends a fatal alert unencrypted, as an attacker on the network could."""
    return raw(bytes([21, 3, 3, 0, 2, 2, number]))


def raw(sent: bytes) -> Break:
    """Return a function that sends these bytes unencrypted."""

    def act(connection: ssl.SSLSocket, _answer: bytes) -> None:
        os.write(connection.fileno(), sent)
        time.sleep(0.05)
        hang_up(connection)

    return act


def cut(end: int | None) -> Break:
    """Return a function that sends a part of the response and closes."""

    def act(connection: ssl.SSLSocket, answer: bytes) -> None:
        if answer[:end]:
            connection.sendall(answer[:end])
        hang_up(connection)

    return act


class Front:
    """Serve a cloud over TLS, and break the response to each create.

    `then` is the certificate that is used after the first create.
    """

    def __init__(self, cloud: Simulator, shown: ssl.SSLContext, broken: Break, then: ssl.SSLContext | None) -> None:
        self.cloud = cloud
        self.shown = shown
        self.broken = broken
        self.then = then
        self.creates = 0
        self.server = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self) -> str:
        return "https://127.0.0.1:%d" % self.server.getsockname()[1]

    def serve(self) -> None:
        while True:
            try:
                connection, _address = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve_one, args=(connection,), daemon=True).start()

    def _serve_one(self, plain: socket.socket) -> None:
        try:
            with self.shown.wrap_socket(plain, server_side=True) as connection, connection.makefile("rb") as lines:
                while self._exchange(connection, lines):
                    continue
        except (OSError, ValueError):
            return  # The client closed the connection, or it was handed over.

    def _exchange(self, connection: ssl.SSLSocket, lines: Any) -> bool:
        first = lines.readline().decode()
        if not first:
            return False
        method, path, _version = first.split()
        headers = {}
        for line in iter(lines.readline, b"\r\n"):
            name, _colon, text = line.decode().partition(":")
            headers[name] = text.strip()
        body = lines.read(int(headers.get("Content-Length", 0)))
        answer = self._ask(method, path, headers, body)
        if method != "POST" or not path.endswith("/sync-tasks"):
            connection.sendall(answer)
            return True
        self.creates += 1
        self.shown = self.then or self.shown
        self.broken(connection, answer)
        return False

    def _ask(self, method: str, path: str, headers: Any, body: bytes) -> bytes:
        there = HTTPConnection(urlsplit(self.cloud.url).netloc, timeout=10)
        there.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, text in headers.items():
            there.putheader(name, text)
        there.endheaders(body or None)
        answer = there.getresponse()
        content = answer.read()
        there.close()
        head = "HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        return (head % (answer.status, len(content))).encode() + content


@contextmanager
def front(
    cloud: Simulator, shown: ssl.SSLContext, broken: Break, then: ssl.SSLContext | None = None
) -> Iterator[Front]:
    """Yield a running server."""
    made = Front(cloud, shown, broken, then)
    thread = threading.Thread(target=made.serve, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown(socket.SHUT_RDWR)
        made.server.close()
        thread.join()
