"""Check the tracking categories of a line."""

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.wire.reading import id_of, parts_of, text_of
from xero_sandbox.world.collection import Body
from xero_sandbox.world.ledger import Ledger


@rule("lines.tracking", source="Tracking categories page", sure="docs")
def tracking_of(ledger: Ledger, raw: Body, line: Body, number: int, findings: Findings) -> None:
    """A line has up to two tracking options, named exactly, active and in an active category."""
    chosen = parts_of(raw, "Tracking") or []
    if len(chosen) > 2:
        findings.add("No more than 2 tracking categories can be set on a line.", number)
    line["Tracking"] = []
    for part in chosen:
        name, option = text_of(part, "Name") or "", text_of(part, "Option") or ""
        found = option_by_id(ledger, part) or _named(ledger, name, option)
        if found is None:
            findings.add(f"The TrackingCategory '{name}' or its option '{option}' does not exist", number)
        else:
            line["Tracking"].append(found)


@rule("lines.tracking_stays", source="Tracking categories page", sure="docs")
def option_by_id(ledger: Ledger, part: Body) -> Body | None:
    """A line that names an option by id keeps it even if it has been renamed or archived.

    Returns None if there is no such option.
    """
    option_id = id_of(part, "TrackingOptionID")
    for category in ledger["TrackingCategories"].all() if option_id else ():
        for option in category["Options"]:
            if option["TrackingOptionID"] == option_id:
                return _chosen(category, option)
    return None


def _named(ledger: Ledger, name: str, option: str) -> Body | None:
    for category in ledger["TrackingCategories"].find("Name", name):
        for stored in category["Options"]:
            active = category["Status"] == stored["Status"] == "ACTIVE"
            if active and (category["Name"], stored["Name"]) == (name, option):
                return _chosen(category, stored)
    return None


def _chosen(category: Body, option: Body) -> Body:
    return {
        "Name": category["Name"],
        "Option": option["Name"],
        "TrackingCategoryID": category["TrackingCategoryID"],
        "TrackingOptionID": option["TrackingOptionID"],
    }


def used(ledger: Ledger, key: str, identity: str) -> bool:
    """Whether a line of any document uses this category or option."""
    return any(
        part[key] == identity
        for kind in ("Invoices", "CreditNotes")
        for document in ledger[kind].all()
        for line in document["LineItems"]
        for part in line.get("Tracking") or ()
    )
