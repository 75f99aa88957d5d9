"""Scenes of reports without an account: nobody hears of them either."""

from tests.audiences.house import Heard, House, scene
from tests.mailbox import mail_to, mails_to

KIND = "report_form_code"


@scene("POST /reports/dsa/email/send")
async def somebody_asks_for_a_code(house: House) -> list[Heard]:
    await house.act(house.guest, "POST", "/reports/dsa/email/send", {"email": house.guest.email})
    return []


@scene("POST /reports/dsa/email/verify")
async def somebody_shows_the_code(house: House) -> list[Heard]:
    await house.act(house.guest, "POST", "/reports/dsa/email/verify", await _shown(house))
    return []


@scene("POST /reports/dsa")
async def somebody_reports_without_an_account(house: House) -> list[Heard]:
    ticket = (await house.guest.ask("POST", "/reports/dsa/email/verify", await _shown(house)))["ticket"]
    body = {"ticket": ticket, "report_type": "guild", "guild_id": house.id, "category": "spam"}
    body |= {"reporter_full_legal_name": "Mia Roe", "reporter_country_of_residence": "DE"}
    await house.act(house.guest, "POST", "/reports/dsa", body)
    return []


async def _shown(house: House) -> dict[str, str]:
    email = house.guest.email
    count = len(mails_to(house.servers, email, KIND)) + 1
    await house.guest.ask("POST", "/reports/dsa/email/send", {"email": email})
    facts = await mail_to(house.servers, email, KIND, count=count)
    return {"email": email, "code": facts["code"]}
