"""The names that another invoicing system's RabbitMQ user may have.

If this breaks, the command gives the password of an administrator or a service to another system.
"""

import pytest

from launcher.broker import sources
from launcher.failures import CannotRun


@pytest.mark.parametrize("name", ["", "T", "till.*", "gateway", "operator", "guest", "broker-admin"])
def test_a_name_of_an_administrator_or_a_service_is_refused_before_anything_changes(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    nowhere = {
        "AMQP_URL": "amqp://broker-admin:x@127.0.0.1:1",
        "AMQP_ADMIN_URL": "http://127.0.0.1:1",
        "DATABASE_URL": "postgresql://127.0.0.1:1/none",
        "SOURCE_COMPANY": "0c8d5d3e-0000-4000-8000-000000000001",
        "SOURCE_NAME": name,
    }
    for variable, value in nowhere.items():
        monkeypatch.setenv(variable, value)

    for change in (sources.add, sources.remove):
        with pytest.raises(CannotRun, match="SOURCE_NAME must be"):
            change()
