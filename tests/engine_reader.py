"""Reads what the engine says of a company: links, problems, differences, and whether it is at rest."""

import json
from typing import Any

from tests.looks import Engine, Ref

REST = {
    "unresolved batches": "SELECT count(*) FROM batches WHERE company_id = $1 AND state <> 'resolved'",
    "unresolved members": "SELECT count(*) FROM batch_members WHERE company_id = $1 AND NOT resolved",
    "unpublished events": "SELECT count(*) FROM outbox WHERE company_id = $1 AND published_at IS NULL",
    "held leases": "SELECT count(*) FROM leases WHERE company_id = $1 AND expires > clock()",
    "syncs under way": """
        SELECT count(*) FROM syncs
        WHERE company_id = $1 AND state NOT IN ('completed', 'stopped', 'failed', 'joined')
    """,
    "rows of work lists": "SELECT count(*) FROM work WHERE company_id = $1",
}
LINKS = "SELECT kind, record_id, xero_id, differences FROM links WHERE company_id = $1 AND tenant_id = $2"
NEEDS_ATTENTION = """
    SELECT p.kind, p.record_id FROM problem_records p
    JOIN problems o ON o.company_id = p.company_id AND o.problem_id = p.problem_id AND o.state = 'open'
    JOIN records r ON r.company_id = p.company_id AND r.kind = p.kind AND r.record_id = p.record_id
        AND r.revision = p.revision
    WHERE p.company_id = $1 AND p.tenant_id = $2 AND p.blocks
"""
ABOUT = """
    SELECT p.kind, p.record_id FROM problem_records p
    JOIN problems o ON o.company_id = p.company_id AND o.problem_id = p.problem_id AND o.state = 'open'
    WHERE p.company_id = $1 AND p.tenant_id = $2
"""
SKIPPED = """
    SELECT l.kind, l.record_id FROM links l
    JOIN records r ON r.company_id = l.company_id AND r.kind = l.kind AND r.record_id = l.record_id
    WHERE l.company_id = $1 AND l.tenant_id = $2 AND l.skipped_revision = r.revision
"""
REVISIONS = "SELECT kind, record_id, revision FROM records WHERE company_id = $1"


async def engine_of(connection: Any, company_id: Any, tenant_id: Any) -> Engine:
    """Read what the engine says; the connection must see the company's rows of the worker's schema."""
    of = (company_id, tenant_id)
    links = await connection.fetch(LINKS, *of)
    return Engine(
        links={_ref(row): row["xero_id"] for row in links if row["xero_id"]},
        needs_attention=frozenset([_ref(row) for row in await connection.fetch(NEEDS_ATTENTION, *of)]),
        about=frozenset([_ref(row) for row in await connection.fetch(ABOUT, *of)]),
        differences={_ref(row): frozenset(_object(row["differences"])) for row in links},
        skipped=frozenset([_ref(row) for row in await connection.fetch(SKIPPED, *of)]),
        revisions={_ref(row): row["revision"] for row in await connection.fetch(REVISIONS, company_id)},
        unrest=tuple([what for what, count in REST.items() if await connection.fetchval(count, company_id)]),
    )


def _ref(row: Any) -> Ref:
    return str(row["kind"]), str(row["record_id"])


def _object(stored: Any) -> dict[str, Any]:
    """Return a JSON column as an object, whether the connection reads JSON or not."""
    return dict(json.loads(stored) if isinstance(stored, str) else stored)
