"""Rookery Workshop: a shared workshop in an old bakery, with a tool library and repair evenings."""

from chat.models import ChannelKind
from config.demo.guilds import CategoryPlan, ChannelPlan, GuildPlan, RolePlan
from core.permissions import P

_ANNOUNCEMENTS = """
12d 17:30 robin: Doors are open again from this week: **Tuesday and Thursday 18:00 to 21:30**, Saturday 10:00 to
/ 16:00.
| If you have a key, please sign the book by the door. It is not about trust, it is about knowing who to call.
! robin
9d 08:15 mara: The band saw is out of order until the new tyre arrives. Please do not "just quickly" use it.
5d 19:40 robin: Repair evening next Thursday. We have six fixers and a lot of kettles. If you can hold a soldering
/ iron or a clipboard, tell @mara.
~+12 Repair evening next Thursday. We have seven fixers and a lot of kettles. If you can hold a soldering iron or a
/ clipboard, tell @mara.
2d 07:55 mara: @Toolkeepers The inventory is done: 412 tools, 9 missing, 3 we did not know we had. The list hangs by
/ the sink.
"""

_HELLO = """
18d 19:20 robin: Welcome, everybody. This is where new people land, so say hello and what you would like to make.
+4 mara: Mara, furniture mostly. I look after the wood side and I will show you the machines before you touch them.
/ Promise.
+3 robin ^1: And she means it.
= 😄 teo priya aiko
17d 20:05 teo: Teo here. I repair bicycles badly and radios well.
+6 priya: Priya. I want to build a loft bed and have never built anything. Is that the wrong way round?
+2 mara ^1: It is exactly the right way round. Start with a box.
15d 18:32 jonas: Retired toolmaker. I have time, a lathe and opinions.
+1 teo ^1: Two out of three is already plenty.
= 😂 mara robin sam
14d 09:10 aiko: Hi! Aiko, I sew bags and now I want to rivet things.
13d 21:14 sam: Sam. I am mostly here because my daughter broke the door of the dishwasher. And because it looks fun.
12d 18:02 lucia: Hola! Lucía, ceramics. My wheel squeaks, that is the whole story.
+5 jonas ^1: Bring it on Thursday. Squeaks are my favourite.
"""

_GENERAL = """
6d 18:04 mara: Who has the key of the grey cabinet? The good chisels are in there and I am standing in front of it.
+3 teo: On the hook behind the kettle. Since yesterday. I can explain.
+1 mara ^1: You cannot, but thank you.
+14 jonas: While we are at it: whoever oiled the vice, thank you. It has not moved like this since the nineties.
+8 aiko: That was me. I did not know if I was allowed.
+1 jonas ^1: You are allowed to oil anything in this building.
+2 robin ^1: Except the brake on the pillar drill.
5d 12:40 priya: Can somebody look at my plan for the loft bed before I buy wood? 140 by 200, four posts, ladder on
/ the short side.
+9 mara: What is the span of the long rail?
+2 priya: 206 cm. I thought 45 by 95 spruce?
+6 mara ^1: Stand it upright and it is fine. Lying flat it will sag within a year. And put the bolts through, no
/ screws in the end grain.
! teo
= 👍 jonas priya
+4 sam: I hung a swing on worse. I do not recommend it.
+3 priya: Upright, bolts through, no swing. Noted.
~+2 Upright, bolts through, no swing. Noted. Thank you both!
4d 19:26 lucia: The wheel is silent! Jonas fixed it in ten minutes with a washer and a very long story.
+5 jonas: The story is part of the repair.
+7 bram: Can confirm. Mine came with a pump and the winter of 1987.
3d 08:31 sam: Is the laser free on Saturday morning? School project, 24 small wooden owls.
+11 aiko: I had it from ten, but you can have my slot, I am behind with cutting anyway.
+3 sam ^1: Hero. You get an owl.
= :owl: aiko teo lucia
+40 teo: I would also like an owl, for no reason.
2d 20:12 robin: We are at 61 members, and yesterday there were nine people here at once who did not all know each
/ other. I call that a good month.
+6 bram: And one dog.
+1 robin ^1: The dog signed the book.
1d 17:45 priya: Bed is standing. It does not wobble. I jumped.
= 🎉 mara jonas aiko robin sam
+2 mara: Pictures!
+9 priya: Tomorrow, it is dark and my phone is from the stone age. But really: it does not wobble.
+3 jonas ^1: Check the bolts again in two weeks. Wood settles.
+5 aiko: From "I have never built anything" to this in two weeks. I am a little proud and I did nothing.
-96 teo: Morning! Has anyone seen the 15 mm spanner? The one with the blue tape.
+4 lucia: On the windowsill, holding down the drying cloths. My fault.
+2 teo ^1: It was doing honest work then.
-58 bram: I am at the wood yard. They have offcuts of ash, 40 cm and up, for next to nothing. Should I bring a boot
/ full?
+3 mara: Yes. Please look for straight grain, we need handles.
+2 jonas: And no sapwood if you can help it.
-31 bram ^2: Loaded. The car smells wonderful. There in half an hour.
+6 aiko: I will put the kettle on. @sam your owls are dry, by the way. They look offended, all twenty-four. :owl:
= :owl: teo lucia priya bram
= ❤️ sam robin
+3 sam ^1: Perfect, that is their natural expression. Coming by after lunch.
"""

_REPAIRS = """
8d 18:20 sam: Dishwasher, door spring broke on the left. Can I replace just one?
+12 teo: You can, but then the door pulls to one side. They sell them in pairs for a reason.
+3 sam: Pairs it is.
7d 19:02 lucia: Desk lamp, flickers when I move the arm. Cable?
+4 teo: Nearly always the cable where it goes through the joint. Unplug, bend, look for a soft spot.
+18 lucia ^1: Found it. About 3 cm from the joint it feels like cooked spaghetti.
+2 teo: Beautiful description. Cut it there, I have the right cable and a strain relief. Tuesday?
+1 lucia: Tuesday!
4d 20:40 bram: Espresso machine trips the breaker after ten minutes. Not at once, always after ten minutes.
+7 jonas: When it is hot. Heating element, moisture gets in when it expands. Measure the insulation cold and hot.
+25 bram ^1: 8 megohm cold, 0.3 hot. You are right and I am sad.
+3 jonas: Do not be. It is one part and four screws, two of which will be stuck.
3d 18:55 bram: Three were stuck.
+1 jonas: It is an honest machine.
1d 19:30 aiko: What do you all use against rust on hand planes?
+5 mara: Steel wool and oil first. Camellia oil after, thin. And keep them off the concrete floor.
+6 jonas ^1: And use them. A plane in use does not rust.
-140 sam: The dishwasher closes. Quietly. My daughter says it is boring now.
+9 teo ^1: Best review we ever had.
"""

_SHOW = """
10d 20:15 aiko: First riveted bag! The rivets are not all straight, but they are all in.
+6 mara: The fourth one has character.
+2 aiko ^1: The fourth one has my whole personality.
6d 21:05 jonas: Made a new knob for the lathe out of the broken cricket bat. It took longer than buying ten of them.
+3 teo: But does it spin?
+1 jonas ^1: It spins like a promise.
3d 17:20 sam: 24 owls, cut in 38 minutes. Thank you again @aiko.
+4 priya: They look offended.
= :owl: sam aiko teo
+1 sam: They are in year four. They are all offended.
1d 21:10 lucia: Glazed the mugs for the kitchen shelf. Eleven of twelve survived. The twelfth is now a very small
/ vase.
+7 robin: I will drink from the jam jar, as always.
-75 priya: As promised: the bed, by daylight. It still does not wobble.
& loft-bed.webp A loft bed of spruce with a ladder, and a desk below it
= ❤️ mara aiko robin lucia
= :owl: jonas teo
+5 jonas ^1: Good proportions. And the bolts go through, I see.
"""

_STEWARDS = """
9d 21:30 robin: Budget: we have 1,140 left until the end of the quarter. The tyre for the band saw is 36, the
/ extractor filter 90.
+4 mara: And the insurance wants the guard on the planer replaced. 210 with shipping.
+3 robin: Then that first. Safety before comfort.
5d 22:02 mara: Two people asked for keys. @teo and Lucía. I would say yes to both.
+6 robin ^1: Yes. I will ask Lucía whether she would take one Saturday a month.
+2 priya: I can take over the Thursday list if that helps. I like lists.
+1 mara ^1: You are hired.
1d 22:10 robin: Neighbour below us wrote: the router table after nine in the evening is too loud. She was very kind
/ about it.
+5 mara: Router until 20:30, hand tools after. I will put a note on it tomorrow.
+2 robin: And I bring her a mug.
"""

PLAN = GuildPlan(
    name="Rookery Workshop",
    owner="robin",
    age=21,
    members=("mara", "teo", "priya", "jonas", "aiko", "sam", "lucia", "bram"),
    entrance="hello",
    emojis=("owl",),
    roles=(
        RolePlan(
            name="Stewards",
            color=0xB4572E,
            members=("robin", "mara", "priya"),
            permissions=P.MANAGE_MESSAGES | P.MANAGE_CHANNELS | P.KICK_MEMBERS | P.MENTION_EVERYONE,
        ),
        RolePlan(name="Toolkeepers", color=0x2F6FA8, members=("teo", "jonas"), permissions=int(P.PIN_MESSAGES)),
        RolePlan(name="Regulars", color=0x3E8256, members=("aiko", "sam", "lucia", "bram")),
    ),
    categories=(
        CategoryPlan(
            name="Front desk",
            channels=(
                ChannelPlan(
                    name="announcements",
                    topic="Opening hours and news. Stewards write here, everybody reads.",
                    speakers="Stewards",
                    script=_ANNOUNCEMENTS,
                ),
                ChannelPlan(name="hello", topic="New here? Say hello.", script=_HELLO),
            ),
        ),
        CategoryPlan(
            name="Workbench",
            channels=(
                ChannelPlan(name="general", topic="Everything that has no better place.", script=_GENERAL),
                ChannelPlan(name="repairs", topic="Ask first, unscrew second.", script=_REPAIRS),
                ChannelPlan(name="show-and-tell", topic="Finished, half finished, gloriously failed.", script=_SHOW),
            ),
        ),
        CategoryPlan(
            name="Back office",
            viewers="Stewards",
            channels=(ChannelPlan(name="stewards", topic="Keys, money, neighbours.", script=_STEWARDS),),
        ),
        CategoryPlan(name="Voice", channels=(ChannelPlan(name="Open bench", kind=ChannelKind.GUILD_VOICE),)),
    ),
)
