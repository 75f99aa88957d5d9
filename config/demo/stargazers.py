"""Dark Sky Walkers: people who drive away from the street lamps together."""

from chat.models import ChannelKind
from config.demo.guilds import CategoryPlan, ChannelPlan, GuildPlan, RolePlan
from core.permissions import P

_NOTICES = """
10d 16:00 aiko: Next walk: Saturday, if the sky agrees. We meet at the quarry car park an hour after sunset. **Red
/ torches only**, please.
6d 20:30 aiko: Walk is on. Forecast says clear until two, then high clouds. Bring a warm hat, and then another one.
1d 12:00 lucia: The loan telescope is back from service. The list for November is open, first come, first served.
"""

_LOBBY = """
11d 19:00 aiko: Welcome to the dark. No experience needed, only patience and socks.
+5 sam: I bring a seven-year-old who knows all the moons of Jupiter. Is that fine?
+1 aiko ^1: She is our new vice chair.
9d 21:10 bram: Binoculars first or a telescope at once?
+6 lucia: Binoculars. 8 by 40. You will use them for thirty years, and a bad telescope for one evening.
+3 jonas ^1: Seconded. And a deck chair.
"""

_SKY = """
8d 22:15 lucia: Saturn is back in the evening, low in the south-east from nine.
+4 bram: Rings?
+1 lucia ^1: Nearly edge on this year. Like a pin through an olive.
+3 sam: My daughter says "like a hula hoop that gave up".
7d 23:02 aiko: Clear here. Can see the Double Cluster without anything.
+5 teo: Cloud. Cloud and a street lamp. And the neighbour's new garden light, which I would like to discuss with
/ somebody.
+2 jonas: Bring him along once. Works better than a letter.
4d 21:40 sam: She found Uranus by herself. With the list and the binoculars. I am not allowed to make the joke, she
/ already did.
+3 lucia ^1: Vice chair material, as I said.
+4 aiko: I am writing this on the wall.
2d 22:20 bram: Is the bright thing in the east a planet or an aeroplane? It does not move, but it blinks.
+2 lucia: Low, white, blinking in all colours? Sirius. The air does that.
+6 bram ^1: It looks like it is sending me a message.
+1 lucia: It left eight and a half years ago, so it is about something you did in spring.
1d 23:11 teo: I talked to the neighbour. He did not know. The light now has a timer, AND he wants to come on Saturday.
+3 jonas ^1: What did I say.
+4 aiko: This is the best thing that happened here this month.
-400 bram: Unrelated: my cousin sells eyepieces out of his garage, half the price of the shop, all of them. Write to me.
? jonas spam: The fourth time in two weeks, and nobody asked. The council has told him once.
+21 lucia: Bram, the notices are for that, and ask us first please.
-120 sam: Forecast for tonight: clear from ten, no wind, dew point close to the temperature.
+6 lucia: Then bring something for the lenses. A sock over the tube works.
+5 bram: You people solve everything with socks.
-44 aiko ^1: Socks are the foundation of astronomy. See you at the quarry at eight.
= :sock: sam lucia bram jonas teo
"""

_PICTURES = """
9d 10:05 priya: Tried the Milky Way with the phone on a bean bag. 30 seconds. You can see... something.
& milky-way.webp The Milky Way above a dark ridge with a few trees
= 😮 sam bram aiko
+8 lucia: That is the Dark Rift, and you got it with a bean bag. Well done.
5d 09:30 lucia: Andromeda, 48 minutes altogether, from the quarry. Had to throw away every third frame because of
/ the dew.
+12 priya: How do you line up that many pictures?
+5 lucia ^1: A small free program does it, I will show you on Thursday. It is mostly waiting.
2d 11:15 jonas: My first drawing of the Moon in forty years. Terminator through Clavius. The pencil is older than
/ Aiko.
+4 aiko: I believe that at once and I want to see more of them.
"""

_COUNCIL = """
6d 19:12 aiko: The quarry owner says yes for the whole winter, if we close the gate and take our rubbish.
+3 lucia: We always do. I will write him a card from all of us.
1d 13:40 lucia: Insurance of the loan telescope: 38 a year. I would pay it from the biscuit money.
+9 aiko ^1: Agreed. Fewer biscuits, better sleep.
"""

PLAN = GuildPlan(
    name="Dark Sky Walkers",
    owner="aiko",
    age=14,
    members=("lucia", "sam", "bram", "jonas", "teo", "priya", "robin"),
    entrance="arrivals",
    emojis=("sock",),
    roles=(
        RolePlan(
            name="Council",
            color=0x7A5CC0,
            members=("aiko", "lucia"),
            permissions=P.MANAGE_MESSAGES | P.MANAGE_CHANNELS | P.MENTION_EVERYONE,
        ),
        RolePlan(name="Observers", color=0x2A7F9E, members=("sam", "bram", "jonas")),
        RolePlan(name="Photographers", color=0xA8742A, members=("priya",)),
    ),
    categories=(
        CategoryPlan(
            name="Start here",
            channels=(
                ChannelPlan(
                    name="notices",
                    topic="Walks and weather. Written by the council.",
                    speakers="Council",
                    script=_NOTICES,
                ),
                ChannelPlan(name="arrivals", topic="Come in, your eyes need twenty minutes.", script=_LOBBY),
            ),
        ),
        CategoryPlan(
            name="Under the sky",
            channels=(
                ChannelPlan(name="tonight", topic="What is up, and what is in front of it.", script=_SKY),
                ChannelPlan(name="pictures", topic="Photographs and drawings.", script=_PICTURES),
                ChannelPlan(name="Car park", kind=ChannelKind.GUILD_VOICE),
            ),
        ),
        CategoryPlan(
            name="Council",
            viewers="Council",
            channels=(ChannelPlan(name="council-table", topic="Money, gates, biscuits.", script=_COUNCIL),),
        ),
    ),
)
