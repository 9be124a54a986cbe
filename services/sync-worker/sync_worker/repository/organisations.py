"""What the organisation last said of itself, its accounts and its tax rates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from common.contracts.pulled import Account, OrganisationFacts, TaxRate
from sync_worker.repository.scope import OrganisationRepository


@dataclass(frozen=True)
class Organisation:
    """What an organisation last said of itself, and its accounts."""

    facts: OrganisationFacts
    accounts: Sequence[Account]


class Organisations(OrganisationRepository):
    """What one organisation last said of itself."""

    async def upsert(
        self,
        facts: OrganisationFacts,
        accounts: Sequence[Account],
        rates: Sequence[TaxRate],
    ) -> None:
        """Store what was read."""
        await self._connection.execute(
            """
            INSERT INTO organisations (company_id, tenant_id, facts, accounts, rates, read_at)
            VALUES ($1, $2, $3, $4, $5, clock())
            ON CONFLICT (company_id, tenant_id) DO UPDATE
            SET facts = excluded.facts, accounts = excluded.accounts, rates = excluded.rates, read_at = excluded.read_at
            """,
            self._company_id,
            self._tenant_id,
            facts.model_dump(mode="json"),
            [account.model_dump(mode="json", by_alias=True) for account in accounts],
            [rate.model_dump(mode="json") for rate in rates],
        )

    async def fetch(self) -> Organisation | None:
        """Return the organisation as it was last read, or None where it never was."""
        row = await self._connection.fetchrow(
            "SELECT facts, accounts FROM organisations WHERE company_id = $1 AND tenant_id = $2",
            self._company_id,
            self._tenant_id,
        )
        if row is None:
            return None
        return Organisation(
            OrganisationFacts.model_validate(row["facts"]),
            [Account.model_validate(one) for one in row["accounts"]],
        )

    async def names_of(self, kinds: Collection[str], ids: Collection[str]) -> dict[str, str]:
        """Return how people know objects of these kinds, and accounts; ids of nothing that was read are left out."""
        rows = await self._connection.fetch(
            """
            SELECT xero_id AS id, seen ->> 'name' AS name FROM xero_objects
            WHERE company_id = $1 AND tenant_id = $2 AND kind = ANY($4::text[]) AND xero_id = ANY($3::text[])
            UNION ALL
            SELECT account ->> 'id', account ->> 'name'
            FROM organisations, jsonb_array_elements(accounts) AS account
            WHERE company_id = $1 AND tenant_id = $2 AND account ->> 'id' = ANY($3::text[])
            """,
            self._company_id,
            self._tenant_id,
            list(ids),
            list(kinds),
        )
        return {row["id"]: row["name"] for row in rows if row["name"]}
