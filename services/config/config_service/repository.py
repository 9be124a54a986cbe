"""Stores settings, organisations and schedules: all SQL of config."""

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
    """Lock a company's settings until the transaction ends, so that one transaction at a time saves them."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('settings ' || $1, 0))", str(company_id)
    )


async def newest(connection: Connection, company_id: UUID) -> Saved:
    """Return the newest version of a company's settings; version 0 if none was saved."""
    return await _version(connection, company_id, None) or Saved()


async def version(connection: Connection, company_id: UUID, number: int) -> Saved | None:
    """Return a version of a company's settings, or None; version 0 are the settings before any save."""
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
    """Insert a new version; older ones are kept."""
    await connection.execute(
        "INSERT INTO settings (company_id, version, tenant_id, settings, saved_by) VALUES ($1, $2, $3, $4, $5)",
        company_id,
        saved.version,
        saved.tenant_id,
        saved.settings.model_dump(mode="json"),
        by,
    )


async def organisation(connection: Connection, company_id: UUID, tenant_id: UUID) -> Organisation:
    """Return the accounts and tax rates of an organisation when it was last read; empty if it never was."""
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
    """Store an organisation's accounts and tax rates, unless newer ones are stored."""
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
    """Store that an organisation was connected; return whether it was not known yet."""
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
    """Store that an organisation was disconnected."""
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
    """Return the organisation that was connected last, if it still is connected, else None."""
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
    """Return whether the caller is to request a new reading of an organisation; one of several callers gets True."""
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
    """Set a company's sync interval, None for no schedule; an unchanged interval does not move the next sync."""
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
    """Return the companies whose sync is due, the longest overdue first, at most 200; reads across companies."""
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
    """Set a due sync's next time and return True, or False if another process did; missed times are skipped.

    The next time is a whole number of intervals after the last one, so that a daily sync keeps its time of day.
    """
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
