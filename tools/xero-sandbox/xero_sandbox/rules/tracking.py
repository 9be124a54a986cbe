"""Checks the tracking categories of a line."""

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.complaints import Complaints
from xero_sandbox.wire.reading import parts_of, text_of
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.shelf import Body


@rule("lines.tracking", source="Tracking categories page", sure="docs")
def tracking_of(ledger: Ledger, raw: Body, line: Body, number: int, complaints: Complaints) -> None:
    """A line has up to two tracking options, each named exactly as it stands in an active category."""
    chosen = parts_of(raw, "Tracking") or []
    if len(chosen) > 2:
        complaints.say("No more than 2 tracking categories can be set on a line.", number)
    line["Tracking"] = []
    for part in chosen:
        name, option = text_of(part, "Name") or "", text_of(part, "Option") or ""
        found = [
            (category, held)
            for category in ledger["TrackingCategories"].find("Name", name)
            for held in category["Options"]
            if category["Name"] == name and category["Status"] == "ACTIVE" and held["Name"] == option
        ]
        if not found:
            complaints.say(f"The TrackingCategory '{name}' or its option '{option}' does not exist", number)
            continue
        category, held = found[0]
        line["Tracking"].append(
            {
                "Name": name,
                "Option": option,
                "TrackingCategoryID": category["TrackingCategoryID"],
                "TrackingOptionID": held["TrackingOptionID"],
            }
        )
