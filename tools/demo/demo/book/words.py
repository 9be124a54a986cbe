"""The words of the sample book."""


def listed(*texts: str) -> list[str]:
    """Return the words between the bars."""
    return [word for text in texts for word in text.split("|")]


GIVEN = listed(
    "Aroha|Tama|Hine|Wiremu|Mere|Nikau|Anahera|Rāwiri|Ngaio|Mānia|James|Olivia|Priya|Arjun|Mei|Haruto|Fatima",
    "Yusuf|Siobhán|Zoë|Björn|Renée|Łukasz|Søren|Nguyệt|İlker|Chloë|Kwame|Ifeoma|Sione|Mele|Tomasi|Grace|Oliver",
    "Ella|Noah|Ruby|Leo",
)
FAMILY = listed(
    "Walker|Ngata|Pōmare|Tūwhare|O'Brien|Smith|Patel|Kaur|Müller|Nguyễn|Wójcik|García|D'Souza|Andersen|MacLeod",
    "Tanaka|Okafor|Fa'afoi|Hughes|Campbell|Singh|Roberts|Lim|Brown|Taufa|Papadopoulos|Petrov|Yılmaz|Hansen",
    "Fraser|Évans|Byrne",
)
TRADE = listed(
    "Plumbing|Florists|Electrical|Café|Landscaping|Motors|Joinery|Roofing|Dental|Veterinary Clinic|Bakery|Books",
    "Cycles|Physiotherapy|Architects|Painters & Decorators|Early Learning|Property|Fencing|Boat Builders",
)
FORM = listed("Ltd|Limited|& Sons|& Co.|Trust|Partnership|")
STREET = listed("High|Station|Queen|Victoria|Kauri|Harbour|Mill|Church|Rātā|Beach")
# Names that must arrive unchanged; the last two differ only by a full stop.
SPECIAL = listed(
    "東京ガーデン株式会社|北京饭店 Beijing House|Καφέ Αθήνα|Кафе «Ромашка»|مطعم الشام|מאפיית כהן|김밥천국",
    "ร้านดอกไม้สยาม|ढाबा एक्सप्रेस|Smørrebrød \"by the Sea\"|Ngā Manu Pūkeko Trust|Cut 'n' Curl (Hair & Beauty)",
    "Fish & Chips – Ahoy!|Tui St. Dairy|Tui St Dairy",
)
NOTES = listed(
    "Thank you for your business.|Ngā mihi nui! Please pay by the due date.|Merci beaucoup – à bientôt à Montréal.",
    "Vielen Dank für Ihren Auftrag, schöne Grüße!|ご注文ありがとうございました。|感谢您的惠顾。|Спасибо за заказ!",
    "شكرا لتعاملكم معنا|תודה רבה!|감사합니다 🙏|धन्यवाद, फिर मिलेंगे|Cảm ơn quý khách",
    'Left the spare key under the mat.\nSecond visit booked; <please> ring & "confirm".',
)
REMARKS = listed(
    "||| (second floor)| – as quoted| ✓ tested| für die Küche| 二階| & fitting|\nincl. delivery",
)
EXTRAS = listed("Travel|Disposal of old parts|Small parts|Parking|Koha – community discount rate")
OWN_CONTACTS = listed(
    "Kahu Ridge Vineyard|Harbourside Rowing Club|Pier 9 Marine Services|Southern City Council|Radio Tūī|大阪商事",
    "Lamb, Watt & Partners|Overnight Transport|Tide Media Group|Hamilton Bricks Ltd|Port Freight (NZ)",
    "Kāinga Tahi Trust|Te Awa Whānau|Ministry of Small Things – Business Services",
)
OWN_SUPPLIERS = listed("Bright Power|Fibre Direct|Corner Property Management")
