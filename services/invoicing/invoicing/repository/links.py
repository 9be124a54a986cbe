"""Stores the links of records to Xero, with what differs there."""

from uuid import UUID

from common.contracts.sync import RecordsLinked
from common.postgres import Connection


async def upsert(connection: Connection, company_id: UUID, event: RecordsLinked) -> None:
    """Store the links of an event, unless one from a later event is stored."""
    links = {(link.kind, link.id): link for link in event.links}
    keys = sorted(links)
    await connection.execute(
        """
        INSERT INTO links AS known (company_id, tenant_id, published_at, kind, id, xero_id, xero_url, differs)
        SELECT $1, $2, $3, * FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
        ON CONFLICT (company_id, kind, id) DO UPDATE
        SET tenant_id = excluded.tenant_id,
            published_at = excluded.published_at,
            xero_id = excluded.xero_id,
            xero_url = coalesce(excluded.xero_url, known.xero_url),
            differs = excluded.differs
        WHERE known.published_at < excluded.published_at
        """,
        company_id,
        event.tenant_id,
        event.time,
        [kind for kind, _ in keys],
        [record_id for _, record_id in keys],
        [links[key].xero_id for key in keys],
        [links[key].xero_url for key in keys],
        [links[key].differs for key in keys],
    )
