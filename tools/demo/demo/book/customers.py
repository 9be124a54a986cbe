"""The customers of the sample book: businesses and people."""

from random import Random

from demo.book.words import FAMILY, FORM, GIVEN, SPECIAL, STREET, TRADE
from demo.countries import Country
from demo.records import Address, Customer, record_id


def write_customers(random: Random, country: Country, count: int) -> list[Customer]:
    """Return customers with distinct names."""
    names = _names(random, count)
    return [_customer(random, country, n, name) for n, name in enumerate(names, start=1001)]


def _names(random: Random, count: int) -> list[str]:
    names = dict.fromkeys(SPECIAL)
    taken = {name.casefold() for name in names}
    while len(names) < count:
        name = (
            _business(random) if random.random() < 0.6 else f"{random.choice(GIVEN)} {random.choice(FAMILY)}"
        )
        if name.casefold() not in taken:
            taken.add(name.casefold())
            names[name] = None
    shuffled = list(names)
    random.shuffle(shuffled)
    return shuffled


def _business(random: Random) -> str:
    return f"{random.choice(FAMILY)} {random.choice(TRADE)} {random.choice(FORM)}".strip()


def _customer(random: Random, country: Country, n: int, name: str) -> Customer:
    number = f"C-{n}"
    customer: Customer = {"id": record_id("customer", number), "number": number, "name": name}
    if random.random() < 0.85:
        customer["email"] = f"accounts@customer-{n}.{country.mail}"
    if random.random() < 0.7:
        customer["phone"] = f"{country.phone}{random.randrange(1000):03}"
    if random.random() < 0.9:
        customer["address"] = _address(random, country)
    if random.random() < 0.3:
        customer["tax_number"] = (
            f"{random.randrange(10, 150)}-{random.randrange(1000):03}-{random.randrange(1000):03}"
        )
    return customer


def _address(random: Random, country: Country) -> Address:
    city, region, postal_code = random.choice(country.cities)
    address: Address = {"line1": f"{random.randrange(1, 300)} {random.choice(STREET)} Street"}
    if random.random() < 0.2:
        address["line2"] = f"Level {random.randrange(1, 12)}"
    return address | {"city": city, "region": region, "postal_code": postal_code, "country": country.name}
