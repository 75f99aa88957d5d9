"""A public topic with a question that has many answers, and one confession."""

from config.demo.topics import PostPlan, RoomPlan, TopicPlan

PLAN = TopicPlan(
    title="Bread at home",
    description="Flour, water, salt and patience. Questions of every level, photos of flat loaves welcome.",
    owner="lucia",
    age=17,
    tags=("bread", "baking", "sourdough"),
    members=("mara", "priya", "bram", "aiko", "teo", "jonas"),
    posts=(
        PostPlan(
            at="7d 08:20",
            by="priya",
            title="My loaf is flat as a floor tile. Where do I start looking?",
            content=(
                "Third try this month. The starter doubles in six hours, the dough feels good, I shape it, it sits over"
                " night in the fridge, and in the oven it spreads instead of rising. Taste is great. It just has the"
                " silhouette of a flounder."
            ),
            tags=("sourdough", "help"),
            up=("lucia", "mara", "bram", "aiko", "teo"),
            comments="""
+25 lucia: How long does it stand before the fridge, and how warm is your kitchen? Flat with good taste is
/ overproofed nine times out of ten.
  +12 priya: Five hours, and the kitchen has 26 degrees. Is that a lot?
    +4 lucia: At 26 that is two hours too many. Go by volume, not by the clock: stop when it has grown by half.
      +9 priya: By HALF. I always waited for double. Every recipe says double.
        +6 bram: Every recipe was written in a cold kitchen.
          +3 priya: I want that on a tea towel.
+40 mara: Also check the flour. I fought for weeks and then it was simply a bag with 9 percent protein.
  +18 jonas: Strong flour forgives. So does a tin, nobody talks about tins.
    +5 aiko: I will defend the tin with my life.
+600 priya: Update: stopped at half, straight into the cold. It rose. It has a HAT. Thank you all.
  +8 lucia: There it is. Remember how the dough looked, not how late it was.
""",
        ),
        PostPlan(
            at="5d 17:45",
            by="teo",
            title="I have been passing off bakery bread as mine for three months",
            content=(
                "It started with one dinner and an unlucky bake. Then people praised it. Now they ask for the recipe"
                " and I know the opening hours by heart. How do I get out of this?"
            ),
            tags=("confession",),
            is_anonymous=True,
            up=("lucia", "mara", "priya", "aiko", "jonas", "sam"),
            down=("bram",),
            comments="""
+15 bram: You learn to bake. Quickly. There is no other way out with honour.
  +7 aiko: Or you tell them, and it becomes the best story of the evening.
    +11 teo*: I have a starter since yesterday. It smells of nail varnish. Is that the punishment?
      +6 mara: That is hunger. Feed it twice a day and keep it warmer. In a week it forgives you.
+95 jonas: I once turned a part on the neighbour's lathe and sold it as mine. We are still friends. Tell them.
""",
        ),
        PostPlan(
            at="3d 10:05",
            by="bram",
            title="Rye beginners: what does your dough feel like?",
            content=(
                "Coming from wheat I keep adding flour because it feels wrong. At 70 percent rye it is more like clay"
                " than dough. When do you stop?"
            ),
            tags=("rye",),
            up=("lucia", "jonas", "mara"),
            down=("teo",),
            comments="""
+35 jonas: Stop adding. Wet hands, a scraper, and a tin. If it feels like mortar it is right.
  +9 bram: I can do mortar.
+50 lucia: Think of it as a thick batter with ambition.
""",
        ),
        PostPlan(
            at="1d 07:30",
            by="aiko",
            title="Unpopular: the fridge overnight is mostly for our calendar, not for the taste",
            content=(
                "Same dough, one loaf after four hours, one after eighteen in the cold. Six people tasted blind, three"
                " preferred each. I keep the fridge because I like to sleep."
            ),
            up=("priya", "sam"),
            down=("lucia", "bram", "mara"),
            comments="""
+22 lucia: Which flour? With wholemeal the difference is huge.
  +10 aiko: White with 20 percent spelt. I will repeat it with wholemeal and report.
    +4 lucia: Deal. I vote against it until then, out of principle.
+35 sam: Sleep is an ingredient.
""",
        ),
    ),
    rooms=(
        RoomPlan(
            name="Crumb clinic",
            owner="lucia",
            description="Describe your loaf, get a diagnosis.",
            members=("priya", "bram", "mara"),
            script="""
2d 18:10 bram: Patient: rye, 70 percent. Complaint: a cave under the crust, the rest dense.
+6 lucia: Too hot at the start or too young when it went in. Which oven?
+2 bram: The old one in the workshop. The dial is a matter of belief.
+5 mara: I measured it. At 220 it has 255 on the left.
+1 lucia: Then it is the oven. Turn it down and the cave goes away.
-150 priya: Patient: wheat, with a hat. Complaint: none. I just wanted to say it in here.
+7 lucia: Discharged.
""",
        ),
        RoomPlan(
            name="Starter swap",
            owner="aiko",
            description="Who has some, who needs some.",
            members=("lucia", "teo"),
            script="""
4d 12:00 aiko: I have rye starter to give away, two jars. It is called Gerald and it is punctual.
+30 teo: I take one. For a friend.
+4 aiko: Of course. For a friend.
""",
        ),
    ),
    feed="""
6d 09:00 lucia: New here: the clinic room. Post the facts, flour, times, temperature, and somebody will look at it.
+45 mara: And please measure your oven once. Half of all baking problems are a lying dial.
4d 20:30 priya: Does anybody have a spare proofing basket until Sunday?
+15 bram: Yes. It smells of rye for ever, if that is all right.
1d 19:05 jonas: Baked in the tin again. No regrets.
-80 aiko: Blind tasting, round two, on Saturday at the workshop. Bring your opinions and your own knife.
+12 teo*: I will bring real bread this time.
""",
)
