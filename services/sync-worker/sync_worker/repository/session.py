"""The unit of work: one transaction of one company, with the repositories that are bound to it."""

from datetime import datetime
from uuid import UUID

from common.postgres import Connection
from common.postgres.database import now
from sync_worker.repository.batches import Batches
from sync_worker.repository.comparison import Comparison
from sync_worker.repository.decisions import CompanyDecisions, OrganisationDecisions
from sync_worker.repository.leases import Leases
from sync_worker.repository.links import Links
from sync_worker.repository.members import Members
from sync_worker.repository.notices import Notices
from sync_worker.repository.organisations import Organisations
from sync_worker.repository.orphans import Orphans
from sync_worker.repository.outbox import Outbox
from sync_worker.repository.permits import Permits
from sync_worker.repository.problem_events import ProblemEvents
from sync_worker.repository.problems import CompanyProblems, OrganisationProblems
from sync_worker.repository.records import CompanyRecords, OrganisationRecords
from sync_worker.repository.splits import Splits
from sync_worker.repository.sync_progress import SyncProgress
from sync_worker.repository.syncs import Syncs
from sync_worker.repository.unread import UnreadRecordEvents
from sync_worker.repository.work import Work
from sync_worker.repository.xero_objects import XeroObjects


class CompanySession:
    """A transaction of one company. What is written through it is committed together, or not at all."""

    def __init__(self, connection: Connection, company_id: UUID) -> None:
        self._connection, self.company_id = connection, company_id
        self.outbox = Outbox(connection, company_id)
        self.records = CompanyRecords(connection, company_id)
        self.problems = CompanyProblems(connection, company_id)
        self.problem_events = ProblemEvents(connection, company_id)
        self.decisions = CompanyDecisions(connection, company_id)
        self.syncs = Syncs(connection, company_id)
        self.sync_progress = SyncProgress(connection, company_id)
        self.work = Work(connection, company_id)
        self.leases = Leases(connection, company_id)
        self.unread = UnreadRecordEvents(connection, company_id)

    async def now(self) -> datetime:
        """Return the time of the database's clock."""
        return await now(self._connection)

    def in_organisation(self, tenant_id: UUID) -> "OrganisationSession":
        """Return a session of one of the company's organisations, in the same transaction."""
        return OrganisationSession(self._connection, self.company_id, tenant_id)


class OrganisationSession(CompanySession):
    """A transaction of one company that is about one organisation in Xero."""

    records: OrganisationRecords
    problems: OrganisationProblems
    decisions: OrganisationDecisions

    def __init__(self, connection: Connection, company_id: UUID, tenant_id: UUID) -> None:
        super().__init__(connection, company_id)
        self.tenant_id = tenant_id
        self.records = OrganisationRecords(connection, company_id, tenant_id)
        self.problems = OrganisationProblems(connection, company_id, tenant_id)
        self.decisions = OrganisationDecisions(connection, company_id, tenant_id)
        self.links = Links(connection, company_id, tenant_id)
        self.orphans = Orphans(connection, company_id, tenant_id)
        self.comparison = Comparison(connection, company_id, tenant_id)
        self.xero_objects = XeroObjects(connection, company_id, tenant_id)
        self.organisations = Organisations(connection, company_id, tenant_id)
        self.batches = Batches(connection, company_id, tenant_id)
        self.members = Members(connection, company_id, tenant_id)
        self.splits = Splits(connection, company_id, tenant_id)
        self.notices = Notices(connection, company_id, tenant_id)
        self.permits = Permits(connection, company_id, tenant_id)
