"""Body limits, NUL characters, CSRF protection and response headers.

If this breaks, a hostile site can act for a person who is signed in, or one large request stops the gateway for
everyone.
"""

import asyncio
import json

import pytest

from tests.gateway.people import Person, a_client, settings
from tests.waiting import let_pass
from tests.world import World, any_of

ORDINARY, LARGE = 1_000_000, 5_000_000


@pytest.mark.parametrize(
    "address", ["/", "/sign-in", "/api/v1/connection", "/nothing", "/phone/", "/static/style.css"]
)
async def test_every_answer_carries_the_security_headers(suite: World, address: str) -> None:
    async with Person(suite) as anybody:
        headers = (await anybody.pages.get(address)).headers

    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert suite.sandbox is not None
    assert f"form-action 'self' {suite.sandbox.url}" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_what_belongs_to_a_company_is_not_kept_by_browsers(person: Person) -> None:
    assert (await person.pages.get("/")).headers["cache-control"] == "no-store"
    assert (await person.api.get("/api/v1/connection")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "size"),
    [
        ("/api/v1/sign-in", ORDINARY),
        ("/sign-in", ORDINARY),
        ("/webhooks/xero", ORDINARY),
        ("/api/v1/events", LARGE),
    ],
)
async def test_a_body_beyond_the_limit_is_refused_and_one_at_it_is_read(
    suite: World, address: str, size: int
) -> None:
    async with Person(suite) as anybody:
        assert (await anybody.api.post(address, content=b" " * (size + 1))).status_code == 413
        assert (await anybody.api.post(address, content=b" " * size)).status_code != 413


async def test_ten_megabytes_are_answered_in_words(person: Person) -> None:
    answer = await person.api.put("/api/v1/settings", content=b"x" * 10_000_000)

    assert answer.status_code == 413
    assert answer.json()["detail"] == "The request is larger than 1 MB."


async def test_a_body_without_a_length_is_counted_as_it_comes(person: Person) -> None:
    async def chunks() -> "object":
        for _ in range(12):
            yield b"x" * 100_000

    answer = await person.api.put("/api/v1/settings", content=chunks())  # type: ignore[arg-type]

    assert answer.status_code == 413


async def test_what_is_cut_off_while_it_comes_is_not_carried_out(suite: World, person: Person) -> None:
    output = json.dumps({"id": "C1", "name": "Flora"}).encode()
    head = (
        "PUT /api/v1/customers/C1 HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: *\r\n"
        f"Authorization: {person.api.headers['Authorization']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(output) + 1}\r\n\r\n"
    )
    _, cut = await asyncio.open_connection("127.0.0.1", suite.ports["gateway"])
    cut.write(head.encode() + output)
    await cut.drain()
    cut.close()
    await cut.wait_closed()
    await asyncio.to_thread(let_pass, 1, "a gateway that carried out what was cut off would do so now")

    assert (await person.api.get("/api/v1/customers/C1")).status_code == 404


@pytest.mark.parametrize(
    ("method", "address", "sent"),
    [
        ("PUT", "/api/v1/customers/C1", {"json": {"id": "C1", "name": "Flo\0ra"}}),
        ("PUT", "/api/v1/customers/C1", {"content": b'{"id": "C1", "name": "a\0"}'}),
        ("POST", "/api/v1/keys", {"json": {"name": "a\0"}}),
        ("POST", "/api/v1/keys", {"json": {"name": ["deep", {"er": "\0"}]}}),
        ("GET", "/api/v1/refresh?cursor=%00", {}),
        ("GET", "/api/v1/invoices/%00", {}),
        ("POST", "/sign-in", {"data": {"email": "a\0@b", "password": "x"}}),
        (
            "POST",
            "/sign-in",
            {"content": b"email=a%00@b", "headers": {"Content-Type": "Application/X-WWW-Form-Urlencoded"}},
        ),
    ],
)
async def test_a_nul_is_refused_wherever_it_stands(
    person: Person, method: str, address: str, sent: dict[str, object]
) -> None:
    headers = {"If-None-Match": "*", **sent.pop("headers", {})}  # type: ignore[dict-item]
    answer = await person.api.request(method, address, headers=headers, **sent)  # type: ignore[arg-type]

    assert answer.status_code == 422
    assert "NUL" in answer.json()["title"]


async def test_words_that_only_look_like_a_nul_are_taken(person: Person) -> None:
    for name in ("C:\\u0000", "till?at=%00"):
        assert (await person.api.post("/api/v1/keys", json={"name": name})).status_code == 201


async def test_a_change_by_cookie_needs_the_token_of_the_page(person: Person) -> None:
    bare = await person.pages.post("/api/v1/keys", json={"name": "till"})
    wrong = await person.pages.post("/api/v1/keys", json={"name": "till"}, headers={"X-CSRF-Token": "wrong"})

    assert (bare.status_code, wrong.status_code) == (403, 403)
    assert bare.json()["code"] == "csrf"
    assert any_of(await person.api.get("/api/v1/keys"))["items"] == []


async def test_a_change_by_cookie_is_taken_with_the_token_of_the_page(person: Person) -> None:
    token = await csrf(person)

    answer = await person.pages.post("/api/v1/keys", json={"name": "till"}, headers={"X-CSRF-Token": token})

    assert answer.status_code == 201


async def csrf(person: Person) -> str:
    page = (await person.pages.get("/")).text
    return page.partition('name="csrf" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_what_comes_from_another_site_is_refused(person: Person, headers: dict[str, str]) -> None:
    token = await csrf(person)

    pressed = await person.pages.post("/keys", data={"csrf": token, "name": "till"}, headers=headers)
    signed_in = await person.pages.post("/sign-in", data={"email": "a@b", "password": "c"}, headers=headers)

    assert (pressed.status_code, signed_in.status_code) == (403, 403)


async def test_a_cookie_reads_without_a_token(person: Person) -> None:
    assert (await person.pages.get("/api/v1/connection")).status_code == 200


async def test_an_address_answers_only_to_its_methods(person: Person) -> None:
    answer = await person.api.post("/api/v1/settings", json=settings())

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


async def test_what_is_not_json_is_refused(person: Person) -> None:
    headers = {"Content-Type": "application/json"}

    answer = await person.api.put("/api/v1/settings", content=b"{", headers=headers)

    assert answer.status_code == 422


async def test_static_files_are_kept_for_long_and_their_addresses_change(suite: World) -> None:
    async with a_client(suite.public_url) as anybody:
        page = (await anybody.get("/sign-in")).text
        address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
        answer = await anybody.get(address)

    assert "?v=" in address
    assert "immutable" in answer.headers["cache-control"]
