"""Sign up, sign in and sign out, in the API and on the pages.

If this breaks, people cannot get in, a password can be guessed without limit, or a link leads from the sign-in to a
foreign site.
"""

import secrets

import httpx
import pytest

from tests.gateway.people import PASSWORD, Person
from tests.world import World, any_of, free_port


async def test_a_company_signs_up_and_is_signed_in(suite: World) -> None:
    async with Person(suite) as person:
        who = {"company_name": "Kowhai Florists", "email": person.email, "password": PASSWORD}

        answer = await person.api.post("/api/v1/sign-up", json=who)

        assert answer.status_code == 201
        assert set(answer.json()) == {"token", "company_id", "expires_at"}
        token = {"Authorization": f"Bearer {answer.json()['token']}"}
        connection = any_of(await person.api.get("/api/v1/connection", headers=token))
        assert connection["state"] == "none"


async def test_an_email_address_signs_up_once(person: Person) -> None:
    again = {"company_name": "Another", "email": person.email.upper(), "password": PASSWORD}

    answer = await person.api.post("/api/v1/sign-up", json=again)

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["remedy"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"password": "short"}, "/password"),
        ({"email": "nobody"}, "/email"),
        ({"company_name": ""}, "/company_name"),
        ({"company_name": "a\0b"}, None),
    ],
)
async def test_what_does_not_validate_is_named(
    suite: World, change: dict[str, str], pointer: str | None
) -> None:
    async with Person(suite) as person:
        who = {"company_name": "Kowhai", "email": person.email, "password": PASSWORD} | change

        answer = await person.api.post("/api/v1/sign-up", json=who)

        assert answer.status_code == 422
        assert "short" not in answer.text
        if pointer:
            assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


async def test_a_wrong_password_is_refused(person: Person) -> None:
    answer = await person.api.post(
        "/api/v1/sign-in", json={"email": person.email, "password": "wrong-password"}
    )

    assert answer.status_code == 401
    assert answer.json()["code"] == "wrong_password"


async def test_a_token_that_was_signed_out_opens_nothing(person: Person) -> None:
    answer = await person.api.post("/api/v1/sign-out")

    assert answer.status_code == 204
    assert (await person.api.get("/api/v1/connection")).status_code == 401


async def test_a_page_signs_up_and_goes_home(suite: World) -> None:
    async with Person(suite) as person:
        fields = {"company_name": "Kowhai Florists", "email": person.email, "password": PASSWORD}

        answer = await person.pages.post("/sign-up", data=fields)

        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("session=")
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        home = await person.pages.get("/")
        assert "Kowhai Florists" in home.text


async def test_the_form_says_what_does_not_fit_and_keeps_what_was_written(suite: World) -> None:
    async with Person(suite) as person:
        fields = {"company_name": "Kowhai & Co", "email": person.email, "password": "short"}

        answer = await person.pages.post("/sign-up", data=fields)

        assert answer.status_code == 422
        assert "at least 10 characters" in answer.text
        assert "Kowhai &amp; Co" in answer.text


async def test_the_page_says_that_password_and_address_do_not_go_together(person: Person) -> None:
    fields = {"email": person.email, "password": "wrong-password"}

    answer = await person.pages.post("/sign-in", data=fields)

    assert answer.status_code == 401
    assert "Check both and try again." in answer.text


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "\n/evil"]
)
async def test_signing_in_never_leads_to_another_site(person: Person, elsewhere: str) -> None:
    fields = {"email": person.email, "password": PASSWORD, "next": elsewhere}

    answer = await person.pages.post("/sign-in", data=fields)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_signing_in_leads_to_the_page_that_was_asked_for(suite: World, person: Person) -> None:
    async with Person(suite) as signed_out:
        answer = await signed_out.pages.get("/log")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/log")

        fields = {"email": person.email, "password": PASSWORD, "next": "/log"}
        answer = await signed_out.pages.post("/sign-in", data=fields)

        assert answer.headers["location"] == "/log"


async def test_signing_out_takes_the_cookie_and_ends_the_session(person: Person) -> None:
    before = person.pages.cookies["session"]

    answer = await person.press("/sign-out", on="/")

    assert answer.headers["location"] == "/sign-in?notice=signed_out"
    assert 'session=""' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert answer.headers["clear-site-data"] == '"storage"'
    person.pages.cookies.set("session", before)
    assert (await person.pages.get("/")).status_code == 303


async def test_too_many_failures_have_to_wait(suite: World) -> None:
    async with Person(suite) as person:
        client = {"X-Forwarded-For": f"203.0.113.{secrets.randbelow(250)}"}
        statuses = [
            (
                await person.api.post(
                    "/api/v1/sign-in",
                    json={"email": f"{secrets.token_hex(4)}@x.example", "password": "wrong-password"},
                    headers=client,
                )
            ).status_code
            for _ in range(21)
        ]

        assert set(statuses[:20]) == {401}
        assert statuses[20] == 429


async def test_too_many_sign_ups_have_to_wait_at_the_api_and_on_the_page(suite: World) -> None:
    async with Person(suite) as person:
        who = {"company_name": "Kowhai", "email": person.email, "password": PASSWORD}
        visitor = {"X-Forwarded-For": "203.0.113.251"}
        statuses = [
            (await person.api.post("/api/v1/sign-up", json=who, headers=visitor)).status_code
            for _ in range(20)
        ]

        refused = await person.api.post("/api/v1/sign-up", json=who, headers=visitor)
        page = await person.pages.post("/sign-up", data=who, headers=visitor)
        neighbour = await person.api.post(
            "/api/v1/sign-up", json=who, headers={"X-Forwarded-For": "203.0.113.252"}
        )
        owner = await person.api.post("/api/v1/sign-up", json=who)

    assert statuses == [201, *[409] * 19]
    assert (refused.status_code, page.status_code) == (429, 429)
    assert int(refused.headers["retry-after"]) > 0
    assert int(page.headers["retry-after"]) > 0
    assert "too many sign-ups" in page.text
    assert (neighbour.status_code, owner.status_code) == (409, 409)


async def failures(browser: httpx.AsyncClient, visitor: str, times: int = 1) -> list[int]:
    """Fail to sign in with this address in X-Forwarded-For, and return the statuses."""
    return [
        (
            await browser.post(
                "/api/v1/sign-in",
                json={"email": f"{secrets.token_hex(4)}@x.example", "password": "wrong-password"},
                headers={"X-Forwarded-For": visitor},
            )
        ).status_code
        for _ in range(times)
    ]


@pytest.mark.parametrize(("known", "others"), [("10.0.0.0/8, 127.0.0.2", 401), ("10.0.0.0/8", 429)])
async def test_visitors_are_counted_apart_behind_a_proxy_that_is_known_and_together_behind_another(
    suite: World, known: str, others: int
) -> None:
    gateway = suite.start("gateway", port=free_port(), FORWARDED_ALLOW_IPS=known)
    proxy = httpx.AsyncHTTPTransport(local_address="127.0.0.2")

    async with httpx.AsyncClient(base_url=gateway.url, transport=proxy, timeout=30) as browser:
        assert set(await failures(browser, "203.0.113.7", times=20)) == {401}
        assert await failures(browser, "198.51.100.9, 203.0.113.7") == [429]
        assert await failures(browser, "203.0.113.8") == [others]
    gateway.terminate()
