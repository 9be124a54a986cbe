"""Requesting, following and stopping a sync, and reading its log.

If this breaks, a press of Sync has no visible effect, or its progress, its end or its log entries do not appear.
"""

import asyncio
import csv
import io
import json
import re
from uuid import UUID, uuid4

import pytest

from common.contracts.sync import SyncProgressed, SyncRecorded, SyncStarted
from common.ids import new_id
from gateway.clients import Clients
from gateway.progress import SyncProgress
from gateway.settings import Settings
from tests.gateway.people import Person, Received, Worker, an_entry
from tests.waiting import let_pass, until
from tests.world import World, any_of


async def test_sync_without_a_connection_is_refused(person: Person) -> None:
    answer = await person.api.post("/api/v1/syncs")

    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["place"]) == ("not_connected", "connection")
    assert any_of(await person.api.get("/api/v1/syncs"))["items"] == []


async def test_sync_without_settings_is_refused(person: Person, worker: Worker) -> None:
    await worker.read_organisation(person.company_id, await person.connect())
    await person.until_choices_are_read()

    answer = await person.api.post("/api/v1/syncs", json={})

    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["place"]) == ("settings_invalid", "settings.accounts")
    assert any_of(await person.api.get("/api/v1/syncs"))["items"] == []


async def test_a_press_is_said_and_seen_at_once(person: Person, worker: Worker, received: Received) -> None:
    await person.make_ready(worker)

    answer = await person.api.post("/api/v1/syncs", json={"mode": "sync"})

    assert answer.status_code == 202
    output = await received.next(person.company_id)
    while json.loads(output.body)["mode"] == "choices":
        output = await received.next(person.company_id)
    assert (output.type, json.loads(output.body)["sync_id"]) == ("sync.requested", answer.json()["sync_id"])
    sync = any_of(await person.api.get(f"/api/v1/syncs/{answer.json()['sync_id']}"))
    assert (sync["state"], sync["mode"], sync["trigger"]) == ("requested", "sync", "person")
    assert any_of(await person.api.get("/api/v1/syncs"))["items"][0]["sync_id"] == sync["sync_id"]


async def test_an_unknown_mode_is_refused(person: Person) -> None:
    assert (await person.api.post("/api/v1/syncs", json={"mode": "everything"})).status_code == 422


async def test_the_page_presses_sync_and_shows_it(person: Person, worker: Worker) -> None:
    await person.make_ready(worker)

    answer = await person.press("/xero-sync/sync", on="/xero-sync")

    assert answer.status_code == 303
    page = (await person.pages.get(answer.headers["location"])).text
    assert "Queued" in page
    assert "data-follow=" in page


async def test_the_page_says_why_sync_cannot_start(person: Person) -> None:
    answer = await person.press("/xero-sync/sync", on="/xero-sync")

    assert answer.status_code == 409
    assert "not connected to Xero" in answer.text
    assert "Open Xero Sync" in answer.text


async def test_an_id_that_is_old_or_not_ours_is_not_waited_for(person: Person) -> None:
    async with asyncio.timeout(4):
        for other in (uuid4(), an_id_made(minutes_ago=70)):
            assert (await person.api.get(f"/api/v1/syncs/{other}")).status_code == 404


def an_id_made(minutes_ago: int) -> UUID:
    """Return a UUIDv7 with a creation time in the past; its first 48 bits are milliseconds."""
    later = new_id().int
    return UUID(int=later - (minutes_ago * 60_000 << 80))


@pytest.mark.parametrize("minutes_ago", [0, 50], ids=["just now", "before an outage of the log's database"])
async def test_a_requested_sync_that_the_log_stores_late_is_waited_for(
    person: Person, worker: Worker, minutes_ago: int
) -> None:
    sync_id = an_id_made(minutes_ago)
    asking = asyncio.create_task(person.api.get(f"/api/v1/syncs/{sync_id}"))
    await asyncio.to_thread(let_pass, 1, "an answer that waits for nothing would be here by now")
    assert not asking.done()

    await worker.run_sync(person.company_id, sync_id)

    assert any_of(await asking)["sync_id"] == str(sync_id)


async def test_an_id_made_just_now_that_never_comes_is_not_found(person: Person) -> None:
    assert (await person.api.get(f"/api/v1/syncs/{new_id()}")).status_code == 404


async def test_progress_is_streamed_until_the_end(person: Person, worker: Worker) -> None:
    sync_id = new_id()
    await worker.publish(person.company_id, a_start(sync_id))
    events: list[tuple[str, dict[str, object]]] = []

    async def follow() -> None:
        async with person.api.stream("GET", f"/api/v1/syncs/{sync_id}/progress") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            name = ""
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                if line.startswith("data: "):
                    events.append((name, json.loads(line.removeprefix("data: "))))

    following = asyncio.create_task(follow())
    async with asyncio.timeout(20):
        await until(lambda: events, "the first progress")
        waits = {"for": "minute_limit", "until": None, "sentence": "waiting for Xero until 14:05"}
        reported = {"sync_id": sync_id, "sequence": 2, "state": "waiting", "waits": waits}
        await worker.publish(person.company_id, SyncProgressed.model_validate(reported))
        await until(lambda: len(events) >= 2, "the second progress")
        asked = any_of(await person.api.get(f"/api/v1/syncs/{sync_id}"))
        await worker.run_sync(person.company_id, sync_id)
        await following

    assert [name for name, _ in events[:2]] == ["progress", "progress"]
    assert events[0][1]["state"] == "running"
    assert events[1][1]["waits"] == waits
    assert events[1][1] == asked
    assert (events[-2][0], events[-2][1]["state"]) == ("progress", "completed")
    assert events[-1] == ("end", events[-2][1])


def a_start(sync_id: UUID) -> SyncStarted:
    return SyncStarted(
        sync_id=sync_id, mode="sync", trigger="person", tenant_id=uuid4(), organisation="Demo", sequence=1
    )


async def test_the_details_are_turned_over_beside_the_same_page_of_syncs(
    person: Person, worker: Worker
) -> None:
    syncs = [new_id() for _ in range(11)]
    for sync_id in syncs:
        await worker.run_sync(person.company_id, sync_id, entries=51)
        await person.until_completed(sync_id)
    newest = (await person.pages.get("/log")).text
    older = re.findall(r'href="/log\?older=([^"]+)"', newest)[0]

    page = (await person.pages.get(f"/log/{syncs[0]}?older={older}")).text

    assert re.search(rf'href="/log/{syncs[0]}\?[^"]*&older={older}&after=[^"]+">Next page', page), page
    assert 'class="picked"' in page


async def test_a_sync_that_has_ended_is_streamed_once(person: Person, worker: Worker) -> None:
    sync_id = uuid4()
    await worker.run_sync(person.company_id, sync_id)
    await person.until_completed(sync_id)

    async with asyncio.timeout(5):
        answer = await person.api.get(f"/api/v1/syncs/{sync_id}/progress")

    names = [line for line in answer.text.splitlines() if line.startswith("event: ")]
    assert names == ["event: progress", "event: end"]


async def test_a_stream_that_was_open_for_long_ends_without_an_end_as_the_sync_goes_on(
    suite: World, person: Person, worker: Worker
) -> None:
    sync_id = new_id()
    await worker.publish(person.company_id, a_start(sync_id))
    env = {name.lower(): value for name, value in suite.environment("gateway").items()}
    given = Settings.model_validate(env | {"service_public_keys": suite.keys.public})
    clients = Clients.at(given, suite.keys.identity("gateway"))
    live = SyncProgress(clients, max_stream_s=1)
    known = await live.known(person.company_id, sync_id)

    seen = [name async for name, _ in live.follow(person.company_id, known)]
    await worker.run_sync(person.company_id, sync_id)
    await person.until_completed(sync_id)
    ended = await live.known(person.company_id, sync_id)
    seen_then = [name async for name, _ in live.follow(person.company_id, ended)]
    await clients.close()

    assert seen == ["progress"]
    assert seen_then == ["progress", "end"]


async def test_a_running_sync_can_be_asked_to_stop(
    person: Person, worker: Worker, received: Received
) -> None:
    await person.make_ready(worker)
    sync_id = any_of(await person.api.post("/api/v1/syncs"))["sync_id"]

    answer = await person.api.post(f"/api/v1/syncs/{sync_id}/stop")
    pressed = await person.press("/xero-sync/stop", on="/xero-sync", sync_id=sync_id)

    assert (answer.status_code, answer.json()) == (202, {"sync_id": sync_id})
    output = await received.next(person.company_id)
    while output.type != "sync.stop_requested":
        output = await received.next(person.company_id)
    assert json.loads(output.body)["sync_id"] == sync_id
    assert pressed.headers["location"] == f"/xero-sync?sync={sync_id}&notice=stopping#sync"


async def test_entries_are_paged_and_narrowed(person: Person, worker: Worker) -> None:
    sync_id = uuid4()
    await worker.run_sync(person.company_id, sync_id, entries=7)
    await person.until_completed(sync_id)
    stopped = an_entry(
        8, kind="customer", label="Flora", outcome="needs_attention", place="xero", remedy="Merge them."
    )
    await worker.publish(person.company_id, SyncRecorded(sync_id=sync_id, entries=(stopped,)))
    address = f"/api/v1/syncs/{sync_id}/entries"

    async def is_stored() -> bool:
        return bool(any_of(await person.api.get(address, params={"outcome": "needs_attention"}))["items"])

    await until(is_stored, "the entry is stored")

    seen, cursor = [], ""
    while cursor is not None:
        page = any_of(
            await person.api.get(address, params={"limit": 3, "cursor": cursor} if cursor else {"limit": 3})
        )
        seen += [one["label"] for one in page["items"]]
        cursor = page["next"]

    assert seen == [*(f"INV-{n:04}" for n in range(1, 8)), "Flora"]
    found = any_of(await person.api.get(address, params={"q": "INV-0003"}))["items"]
    assert [one["label"] for one in found] == ["INV-0003"]
    customers = any_of(await person.api.get(address, params={"kind": "customer"}))["items"]
    assert [(one["outcome"], one["remedy"], one["place"]) for one in customers] == [
        ("needs_attention", "Merge them.", "xero")
    ]


async def test_cells_that_a_spreadsheet_would_calculate_are_escaped(person: Person, worker: Worker) -> None:
    sync_id = uuid4()
    await worker.run_sync(person.company_id, sync_id, entries=0)
    labels = ["=1+1", "+64 21", "-5", "@home", 'Flora "Kowhai", Ltd', "\t=1"]
    reported = tuple(an_entry(n, label=label) for n, label in enumerate(labels, 1))
    await worker.publish(person.company_id, SyncRecorded(sync_id=sync_id, entries=reported))

    async def are_stored() -> bool:
        page = any_of(await person.api.get(f"/api/v1/syncs/{sync_id}/entries"))
        return len(page["items"]) == len(labels)

    await until(are_stored, "the entries are stored")

    answer = await person.api.get(f"/api/v1/syncs/{sync_id}/entries.csv")

    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["label"] for row in rows] == [
        "'=1+1",
        "'+64 21",
        "'-5",
        "'@home",
        'Flora "Kowhai", Ltd',
        "'\t=1",
    ]
    assert rows[0]["outcome"] == "created"
