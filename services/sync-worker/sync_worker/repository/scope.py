"""What a repository is bound to: a transaction of one company, and where rows need it, of one organisation."""

from uuid import UUID

from common.postgres import Connection


class CompanyRepository:
    """Statements about the rows of one company, in one transaction."""

    def __init__(self, connection: Connection, company_id: UUID) -> None:
        self._connection, self._company_id = connection, company_id


class OrganisationRepository(CompanyRepository):
    """Statements about the rows of one company with one organisation in Xero."""

    def __init__(self, connection: Connection, company_id: UUID, tenant_id: UUID) -> None:
        super().__init__(connection, company_id)
        self._tenant_id = tenant_id
