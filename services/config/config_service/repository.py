"""Remembers settings, organisations and schedules: all SQL of config."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from common.contracts.config import Settings
from common.contracts.pulled import Account, OrganisationPulled, TaxRate
from common.postgres import Connection
from common.postgres.database import changed
from config_service.domain.choices import CHOICES_AGE_AT_MOST, FIRST_READ_ASKED_EVERY, Organisation
from config_service.domain.versions import Saved

DUE_AT_ONCE = 200


async def wait_for_other_savers(connection: Connection, company_id: UUID) -> None:
    """Let one transaction at a time save a company's settings."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('settings ' || $1, 0))", str(company_id)
    )


async def newest(connection: Connection, company_id: UUID) -> Saved:
    """Find the newest version of a company's settings."""
    return await _version(connection, company_id, None) or Saved()


async def version(connection: Connection, company_id: UUID, number: int) -> Saved | None:
    """Find a version of a company's settings; version 0 are the settings before anything was saved."""
    return Saved() if number == 0 else await _version(connection, company_id, number)


async def _version(connection: Connection, company_id: UUID, number: int | None) -> Saved | None:
    row = await connection.fetchrow(
        """
        SELECT version, tenant_id, settings
        FROM settings
        WHERE company_id = $1 AND version = coalesce($2, version)
        ORDER BY version DESC
        LIMIT 1
        """,
        company_id,
        number,
    )
    if row is None:
        return None
    return Saved(row["version"], row["tenant_id"], Settings.model_validate(row["settings"]))


async def add(connection: Connection, company_id: UUID, saved: Saved, by: str | None) -> None:
    """Keep a new version beside the older ones."""
    await connection.execute(
        "INSERT INTO settings (company_id, version, tenant_id, settings, saved_by) VALUES ($1, $2, $3, $4, $5)",
        company_id,
        saved.version,
        saved.tenant_id,
        saved.settings.model_dump(mode="json"),
        by,
    )


async def organisation(connection: Connection, company_id: UUID, tenant_id: UUID) -> Organisation:
    """Find what an organisation offered when it was last read."""
    row = await connection.fetchrow(
        """
        SELECT read_at, facts, accounts, tax_rates
        FROM organisations
        WHERE company_id = $1 AND tenant_id = $2 AND read_at IS NOT NULL
        """,
        company_id,
        tenant_id,
    )
    if row is None:
        return Organisation(tenant_id)
    return Organisation(
        tenant_id,
        row["facts"]["name"],
        row["read_at"],
        tuple(Account.model_validate(account) for account in row["accounts"]),
        tuple(TaxRate.model_validate(rate) for rate in row["tax_rates"]),
    )


async def store_choices(connection: Connection, company_id: UUID, event: OrganisationPulled) -> None:
    """Keep what was read, if nothing read later is there."""
    await connection.execute(
        """
        INSERT INTO organisations AS known (company_id, tenant_id, read_at, facts, accounts, tax_rates)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (company_id, tenant_id) DO UPDATE
        SET read_at = excluded.read_at,
            facts = excluded.facts,
            accounts = excluded.accounts,
            tax_rates = excluded.tax_rates
        WHERE known.read_at IS NULL OR known.read_at < excluded.read_at
        """,
        company_id,
        event.tenant_id,
        event.read_at,
        event.organisation.model_dump(mode="json"),
        [account.model_dump(mode="json", by_alias=True) for account in event.accounts],
        [rate.model_dump(mode="json") for rate in event.tax_rates],
    )


async def note_connected(connection: Connection, company_id: UUID, tenant_id: UUID, at: datetime) -> bool:
    """Note that an organisation was connected; tell whether that is news."""
    done = await connection.execute(
        """
        INSERT INTO organisations AS known (company_id, tenant_id, connected_at, asked_at)
        VALUES ($1, $2, $3, clock())
        ON CONFLICT (company_id, tenant_id) DO UPDATE
        SET connected_at = excluded.connected_at,
            asked_at = excluded.asked_at
        WHERE known.connected_at IS NULL OR known.connected_at < excluded.connected_at
        """,
        company_id,
        tenant_id,
        at,
    )
    return changed(done) == 1


async def note_disconnected(connection: Connection, company_id: UUID, tenant_id: UUID, at: datetime) -> None:
    """Note that an organisation was disconnected."""
    await connection.execute(
        """
        INSERT INTO organisations AS known (company_id, tenant_id, disconnected_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (company_id, tenant_id) DO UPDATE
        SET disconnected_at = greatest(known.disconnected_at, excluded.disconnected_at)
        """,
        company_id,
        tenant_id,
        at,
    )


async def connected_to(connection: Connection, company_id: UUID) -> UUID | None:
    """Find the organisation a company is connected to now: the one connected last, if it still is."""
    tenant_id: UUID | None = await connection.fetchval(
        """
        SELECT CASE WHEN connected_at > coalesce(disconnected_at, '-infinity') THEN tenant_id END
        FROM organisations
        WHERE company_id = $1 AND connected_at IS NOT NULL
        ORDER BY connected_at DESC, tenant_id
        LIMIT 1
        """,
        company_id,
    )
    return tenant_id


async def turn_to_ask(connection: Connection, company_id: UUID, tenant_id: UUID) -> bool:
    """Take the turn to have an organisation read again; of many who want it, one gets it."""
    done = await connection.execute(
        """
        UPDATE organisations
        SET asked_at = clock()
        WHERE company_id = $1
          AND tenant_id = $2
          AND (read_at IS NULL OR read_at < clock() - $3::interval)
          AND (asked_at IS NULL OR asked_at < clock() - CASE WHEN read_at IS NULL THEN $4 ELSE $3 END)
        """,
        company_id,
        tenant_id,
        CHOICES_AGE_AT_MOST,
        FIRST_READ_ASKED_EVERY,
    )
    return changed(done) == 1


async def schedule(connection: Connection, company_id: UUID, every: timedelta | None) -> None:
    """Set how often a company's sync is due; the same again leaves the next one where it is."""
    if every is None:
        await connection.execute("DELETE FROM schedules WHERE company_id = $1", company_id)
        return
    await connection.execute(
        """
        INSERT INTO schedules AS known (company_id, every, next_at)
        VALUES ($1, $2, clock() + $2)
        ON CONFLICT (company_id) DO UPDATE
        SET every = excluded.every,
            next_at = excluded.next_at
        WHERE known.every <> excluded.every
        """,
        company_id,
        every,
    )


async def due(connection: Connection) -> Sequence[UUID]:
    """Find the companies whose sync is due, the longest overdue first; works across companies."""
    rows = await connection.fetch(
        """
        SELECT company_id
        FROM schedules
        WHERE next_at <= clock()
        ORDER BY next_at
        LIMIT $1
        """,
        DUE_AT_ONCE,
    )
    return [row["company_id"] for row in rows]


async def take_turn(connection: Connection, company_id: UUID) -> bool:
    """Take a due sync and set the next one at its own time of day; turns missed meanwhile are not made up for."""
    done = await connection.execute(
        """
        UPDATE schedules
        SET next_at = next_at + every * (
            1 + floor(extract(epoch FROM clock() - next_at) / extract(epoch FROM every))::double precision
        )
        WHERE company_id = $1 AND next_at <= clock()
        """,
        company_id,
    )
    return changed(done) == 1
