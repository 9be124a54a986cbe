"""Xero cannot be reached: its name is unknown, its certificate is invalid, or nobody listens.

If this breaks, an owner's sync fails during an outage instead of waiting and going on, or sends records twice
afterwards.
"""

import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server, socket

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.faults.stage import Stage
from tests.waiting import wait_until
from tests.world import free_port


def an_old_certificate(folder: Path) -> Path:
    """Make a certificate that ended yesterday."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=30))
        .not_valid_after(now - dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "old.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def an_old_server(folder: Path) -> Iterator[str]:
    """Listen with a certificate that is no longer valid."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(an_old_certificate(folder))
    listener = create_server(("127.0.0.1", 0))
    threading.Thread(target=_greet, args=(listener, context), daemon=True).start()
    yield f"https://localhost:{listener.getsockname()[1]}/api.xro/2.0"
    listener.close()


def _greet(listener: socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        try:
            context.wrap_socket(connection, server_side=True).close()
        except OSError:
            connection.close()


@pytest.fixture(params=["its name is unknown", "its certificate is old", "nobody listens"])
def nowhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Addresses at which there is no Xero."""
    if "certificate" in request.param:
        with an_old_server(tmp_path) as address:
            yield address
    elif "name" in request.param:
        yield "http://xero.invalid/api.xro/2.0"
    else:
        yield f"http://127.0.0.1:{free_port()}/api.xro/2.0"


def test_a_sync_waits_while_xero_cannot_be_reached(stage: Stage, nowhere: str) -> None:
    company = stage.shop()
    company.makes_customers(1)
    company.makes_invoices(2)
    stage.no_worker()
    worker = stage.worker(XERO_API_URL=nowhere)
    sync_id = company.presses_sync()
    wait_until(lambda: stage.waits_for(company, sync_id) == "xero_away", "it says that Xero is away")
    worker.terminate()

    stage.worker()

    assert stage.sees_through(company, sync_id)["counts"]["invoice"] == {"created": 2}
    stage.finds_nothing_wrong(company)
