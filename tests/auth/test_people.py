"""Sign-up, sign-in, sessions and API keys.

If this breaks, a stranger gets into a company by guessing, or its owner or program is locked out.
"""

import asyncio
from collections import Counter
from uuid import uuid4

import pytest

from auth_service.domain.secrets import csrf_of
from auth_service.errors import EmailTaken, TooManyTries, UnknownKey, WrongPassword
from auth_service.flows import Dependencies, cleanup, people
from common.contracts.auth import SignIn, SignUp
from common.errors import NotFound, NotSignedIn
from common.postgres import Database
from tests.auth.acting import PASSWORD, Time, a_member, everything_kept

DAY = 86_400


async def test_who_signs_up_is_signed_in_as_the_first_person_of_a_new_company(deps: Dependencies) -> None:
    session = await people.sign_up(
        deps, SignUp(company_name="Flora's Flowers", email="flora@florist.example", password=PASSWORD)
    )

    caller = await people.session_holder(deps, session.token)

    assert caller.company_id == session.company_id
    assert (caller.company_name, caller.email) == ("Flora's Flowers", "flora@florist.example")
    assert caller.csrf == csrf_of(session.token)
    assert session.token not in str(caller.csrf)


async def test_an_address_that_is_taken_is_refused_in_any_letter_case_and_leaves_no_company(
    deps: Dependencies, auth_database: Database
) -> None:
    await a_member(deps, "flora@florist.example")

    with pytest.raises(EmailTaken):
        await a_member(deps, "Flora@FLORIST.example")

    async with auth_database.everyone() as connection:
        assert await connection.fetchval("SELECT count(*) FROM companies") == 1


async def test_six_sign_ups_with_one_address_at_once_make_one_company(deps: Dependencies) -> None:
    results = await asyncio.gather(*(a_member(deps) for _ in range(6)), return_exceptions=True)

    assert Counter(type(result).__name__ for result in results) == {"Member": 1, "EmailTaken": 5}


async def test_the_address_is_compared_without_case_when_signing_in(deps: Dependencies) -> None:
    member = await a_member(deps, "Flora@florist.example")

    session = await people.sign_in(deps, SignIn(email=" flora@FLORIST.example", password=PASSWORD))

    assert session.company_id == member.company_id
    assert session.token != member.token


async def test_a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words(
    deps: Dependencies,
) -> None:
    await a_member(deps, "flora@florist.example")

    with pytest.raises(WrongPassword) as wrong:
        await people.sign_in(deps, SignIn(email="flora@florist.example", password="not this one"))
    with pytest.raises(WrongPassword) as unknown:
        await people.sign_in(deps, SignIn(email="nobody@florist.example", password=PASSWORD))

    assert wrong.value.problem() == unknown.value.problem()
    assert wrong.value.status == 401


@pytest.mark.parametrize("email", ["flora@florist.example", "nobody@florist.example"])
async def test_of_thirty_guesses_at_once_ten_are_looked_at_and_fifteen_minutes_later_it_goes_on(
    deps: Dependencies, time: Time, email: str
) -> None:
    await a_member(deps, "flora@florist.example")
    guess = SignIn(email=email, password="not this one")

    results = await asyncio.gather(*(people.sign_in(deps, guess) for _ in range(30)), return_exceptions=True)

    assert Counter(type(one) for one in results) == {WrongPassword: 10, TooManyTries: 20}
    with pytest.raises(TooManyTries):
        await people.sign_in(deps, SignIn(email=email.upper(), password=PASSWORD))
    await time.pass_by(15 * 60 + 1)
    with pytest.raises(WrongPassword):
        await people.sign_in(deps, guess)


async def test_signing_in_forgives_the_failed_tries_before(deps: Dependencies) -> None:
    await a_member(deps, "flora@florist.example")
    wrong = SignIn(email="flora@florist.example", password="not this one")
    for _ in range(9):
        with pytest.raises(WrongPassword):
            await people.sign_in(deps, wrong)

    await people.sign_in(deps, SignIn(email="flora@florist.example", password=PASSWORD))

    for _ in range(9):
        with pytest.raises(WrongPassword):
            await people.sign_in(deps, wrong)


async def test_a_session_ends_when_its_person_signs_out(deps: Dependencies) -> None:
    member = await a_member(deps)
    other = await people.sign_in(deps, SignIn(email="flora@florist.example", password=PASSWORD))

    await people.sign_out(deps, member.token)

    with pytest.raises(NotSignedIn):
        await people.session_holder(deps, member.token)
    assert (await people.session_holder(deps, other.token)).company_id == member.company_id


async def test_a_session_ends_after_fourteen_days_and_is_then_forgotten(
    deps: Dependencies, time: Time, auth_database: Database
) -> None:
    member = await a_member(deps)
    await time.pass_by(14 * DAY - 60)
    assert (await people.session_holder(deps, member.token)).session_id == member.session_id

    await time.pass_by(120)
    with pytest.raises(NotSignedIn):
        await people.session_holder(deps, member.token)

    await time.pass_by(DAY)
    await cleanup.delete_expired(deps)
    async with auth_database.everyone() as connection:
        assert await connection.fetchval("SELECT count(*) FROM sessions") == 0


async def test_an_api_key_is_told_once_and_names_its_company(deps: Dependencies) -> None:
    member = await a_member(deps)

    made = await people.make_key(deps, member.company_id, "till in the shop")

    assert made.key is not None
    before = await people.list_keys(deps, member.company_id)
    assert [(one.id, one.name, one.key, one.last_used_at) for one in before] == [
        (made.id, "till in the shop", None, None)
    ]
    caller = await people.key_holder(deps, made.key)
    assert (caller.company_id, caller.key_id, caller.session_id) == (member.company_id, made.id, None)
    assert (await people.list_keys(deps, member.company_id))[0].last_used_at is not None


async def test_a_deleted_key_opens_nothing(deps: Dependencies) -> None:
    member = await a_member(deps)
    made = await people.make_key(deps, member.company_id, "till in the shop")

    await people.delete_key(deps, member.company_id, made.id)

    with pytest.raises(UnknownKey):
        await people.key_holder(deps, str(made.key))
    with pytest.raises(NotFound):
        await people.delete_key(deps, member.company_id, made.id)


async def test_a_key_of_another_company_cannot_be_seen_or_deleted(deps: Dependencies) -> None:
    flora, paul = (
        await a_member(deps, "flora@florist.example"),
        await a_member(deps, "paul@plumber.example"),
    )
    made = await people.make_key(deps, flora.company_id, "till in the shop")

    assert await people.list_keys(deps, paul.company_id) == []
    with pytest.raises(NotFound):
        await people.delete_key(deps, paul.company_id, made.id)

    assert (await people.key_holder(deps, str(made.key))).company_id == flora.company_id


async def test_nobody_makes_a_key_for_a_company_that_is_not_there(deps: Dependencies) -> None:
    with pytest.raises(NotFound):
        await people.make_key(deps, uuid4(), "till in the shop")


async def test_a_session_is_no_api_key_and_an_api_key_no_session(deps: Dependencies) -> None:
    member = await a_member(deps)
    made = await people.make_key(deps, member.company_id, "till in the shop")

    with pytest.raises(UnknownKey):
        await people.key_holder(deps, member.token)
    with pytest.raises(NotSignedIn):
        await people.session_holder(deps, str(made.key))


async def test_no_password_token_or_key_stands_in_the_database(
    deps: Dependencies, auth_database: Database
) -> None:
    member = await a_member(deps)
    made = await people.make_key(deps, member.company_id, "till in the shop")

    stored = await everything_kept(auth_database)

    assert "till in the shop" in stored
    assert not [secret for secret in (PASSWORD, member.token, str(made.key)) if secret in stored]
