"""The products and services of the sample book."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from demo.records import Product, Tax, record_id


@dataclass(frozen=True)
class Range:
    """A product range: variants with rising prices per unit; `reduced` ones have the second tax of the country."""

    code: str
    name: str
    unit: str
    price: str
    variants: tuple[str, ...]
    reduced: bool = False


RANGES = (
    Range("LAB", "Labour", "hour", "85", ("Apprentice", "Tradesman", "Master", "After hours", "Call-out")),
    Range("PIPE", "Copper pipe", "metre", "9.4850", ("15 mm", "20 mm", "22 mm", "28 mm", "35 mm")),
    Range("PEX", "PEX pipe", "metre", "2.1375", ("10 mm", "16 mm", "20 mm", "25 mm", "32 mm")),
    Range("ELB", "Elbow 90°", "piece", "3.15", ("15 mm", "20 mm", "22 mm", "28 mm", "35 mm")),
    Range("TAP", "Mixer tap", "piece", "129", ("Basin", "Bath", "Kitchen", "Laundry", "Outdoor")),
    Range("CAB", "Cable TPS", "metre", "1.8925", ("1 mm²", "1.5 mm²", "2.5 mm²", "4 mm²", "6 mm²")),
    Range("LED", "LED downlight", "piece", "24.90", ("6 W", "8 W", "10 W", "13 W", "18 W")),
    Range("PNT", "Wall paint", "litre", "18.75", ("White", "Kōwhai", "Pounamu", "Slate", "Sky")),
    Range("TIM", "Pine H3.2", "metre", "4.6333", ("45×45", "90×45", "140×45", "190×45", "240×45")),
    Range("DEC", "Decking screws", "kilo", "21.5", ("50 mm", "65 mm", "75 mm", "90 mm", "100 mm")),
    Range("BQT", "Bouquet", "piece", "45", ("Small", "Medium", "Large", "Bridal", "Funeral")),
    Range("ROS", "Roses", "piece", "3.9", ("Red", "White", "Pink", "Yellow", "Mixed")),
    Range("PLT", "Native plant", "piece", "12.5", ("Harakeke", "Kōwhai", "Rātā", "Mānuka", "Tī kōuka")),
    Range("MUL", "Mulch", "kilo", "0.4275", ("Bark", "Pea straw", "Cambium", "Compost", "Woodchip")),
    Range("CAT", "Catering", "piece", "17.25", ("Breakfast", "Lunch", "High tea", "Canapés", "Dinner")),
    Range("COF", "Coffee beans", "kilo", "38", ("House", "Decaf", "Ethiopia", "Colombia", "Sumatra")),
    Range("HIR", "Hire per day", "piece", "62", ("Digger", "Scaffold", "Trailer", "Pump", "Sander")),
    Range("CLN", "Cleaning", "hour", "42.5", ("Office", "Windows", "Carpet", "Spring", "End of lease")),
    Range("INS", "Insulation", "piece", "31.2", ("R1.8", "R2.2", "R2.8", "R3.2", "R4.0"), reduced=True),
    Range(
        "BKS", "Book", "piece", "29.99", ("Novel", "Cookbook", "Atlas", "Poems", "For children"), reduced=True
    ),
)


def write_products(random: Random, taxes: list[Tax]) -> list[Product]:
    """Return the products, five variants of each range."""
    return [_product(random, taxes, goods, n) for goods in RANGES for n in range(len(goods.variants))]


def _product(random: Random, taxes: list[Tax], goods: Range, n: int) -> Product:
    code = f"{goods.code}-{n + 1:02}"
    price = Decimal(goods.price) * (1 + Decimal(n) / 4)
    product: Product = {
        "id": record_id("product", code),
        "code": code,
        "name": f"{goods.name}, {goods.variants[n]}",
        "price": f"{price.quantize(Decimal('0.0001')):f}",
        "tax_id": taxes[1 if goods.reduced else 0]["id"],
        "sold": True,
    }
    if random.random() < 0.6:
        product["description"] = f"{goods.name}, {goods.variants[n]}, per {goods.unit}"
    return product


def quantity_of(random: Random, product: Product) -> Decimal:
    """Return a random quantity that suits the product's unit: quarter hours, hundredths, or whole pieces."""
    unit = next(goods.unit for goods in RANGES if product["code"].startswith(f"{goods.code}-"))
    if unit == "hour":
        return Decimal(random.randrange(1, 40)) / 4
    if unit in ("metre", "litre"):
        return Decimal(random.randrange(50, 6000)) / 100
    if unit == "kilo":
        return Decimal(random.randrange(2500, 250_000)) / 10_000
    return Decimal(random.choice((1, 1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 12, 24, 100)))
