"""A relay that speaks STARTTLS with a certificate of a private authority, and wants a password."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


class TlsRelay:
    """`authority` is the file of the certificate authority that vouches for it."""

    def __init__(self, folder: Path) -> None:
        self.authority = folder / "authority.pem"
        self.signed_in: list[tuple[str, str]] = []
        self.letters: list[Any] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*certificate(folder, self.authority))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> TlsRelay:
        self._thread.start()
        server = self._loop.create_server(self._conversation, HOST, 0)
        self._server = asyncio.run_coroutine_threadsafe(server, self._loop).result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *raised: object) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.letters.append(envelope.content)
        return "250 kept"

    def _check(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.signed_in.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=given.password.decode() == "sésame", handled=False)

    def _conversation(self) -> SMTP:
        return SMTP(
            self, hostname="relay.example", tls_context=self._context, authenticator=self._check, loop=self._loop
        )

    async def _hang_up(self) -> None:
        self._server.close()
        still = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in still:
            task.cancel()
        await asyncio.gather(*still, return_exceptions=True)


def certificate(folder: Path, authority: Path) -> tuple[str, str]:
    """Make a certificate for loopback, signed by an authority written to `authority`; its file and its key's."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
    ca = _signed(ca_name, ca_name, ca_key.public_key(), ca_key, x509.BasicConstraints(ca=True, path_length=0))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    leaf = _signed(
        name,
        ca_name,
        key.public_key(),
        ca_key,
        x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]),
    )
    authority.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    (folder / "relay.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    (folder / "relay.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(folder / "relay.pem"), str(folder / "relay.key")


def _signed(name: x509.Name, issuer: x509.Name, public: Any, ca_key: Any, extension: Any) -> x509.Certificate:
    today = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
    return builder.sign(ca_key, hashes.SHA256())
