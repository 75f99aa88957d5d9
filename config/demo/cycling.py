"""A public topic about getting to work by bicycle, with a private room."""

from config.demo.topics import PostPlan, RoomPlan, TopicPlan

PLAN = TopicPlan(
    title="Cycling in the city",
    description="Routes, weather, repairs, and how to stay friendly at traffic lights.",
    owner="teo",
    age=15,
    tags=("cycling", "commuting", "repair"),
    members=("sam", "mara", "aiko", "bram", "priya"),
    posts=(
        PostPlan(
            at="6d 07:10",
            by="sam",
            title="The new crossing at Mill Bridge: who tried it?",
            content=(
                "They moved the stop line back and the cyclists get four seconds. Four seconds is a lot when you have a"
                " child in front and a bag of owls behind."
            ),
            tags=("routes",),
            up=("teo", "aiko", "priya", "bram"),
            comments="""
+18 aiko: Took it this morning. For the first time nobody honked at me. I was almost worried.
  +7 teo: The honking moved to the next crossing. It is still looking for you.
+30 bram: The kerb on the north side is 4 cm high. In the wet, at that angle, that is a trap. I wrote to the city.
  +55 bram: Answer already: they come and grind it down in November. I did not expect that.
    +10 sam: Screenshot it. Nobody will believe us.
""",
        ),
        PostPlan(
            at="4d 18:30",
            by="aiko",
            title="Chain wax or oil for a bike that lives outside?",
            content=(
                "It stands in the yard, gets rained on twice a week, and I clean it when I feel guilty. I read three"
                " long articles, and they contradict each other politely."
            ),
            tags=("repair",),
            up=("mara", "teo"),
            down=("sam",),
            comments="""
+14 teo: Outside and little care: oil, a wet one. Wax is wonderful if you are a person who re-waxes.
  +3 aiko: I am not that person. I know that person. We are not close.
+20 mara: Whatever you take, wipe it off again. The chain wants it inside, not outside.
""",
        ),
        PostPlan(
            at="2d 16:20",
            by="priya",
            title="I am afraid of the roundabout at the hospital and take a detour of ten minutes",
            content=(
                "Everybody at work rides through it as if it were nothing. I get off and walk, or go around. How did"
                " you learn it?"
            ),
            is_anonymous=True,
            up=("sam", "aiko", "bram", "teo", "mara"),
            comments="""
+9 sam: I also go around. Ten minutes of birds instead of one minute of fear is a good trade.
+16 mara: Sunday at eight, there is nobody. We ride it ten times together, then you know what it does. Serious offer.
  +21 priya*: That is kind. Yes, please.
    +5 mara: Sunday it is. Whoever else wants to come, red helmet, coffee flask.
      +8 teo: I pretend to be a bus.
""",
        ),
    ),
    rooms=(
        RoomPlan(
            name="Ride to work, Monday",
            owner="sam",
            description="We meet at the fountain at 7:40 and go in pairs.",
            members=("aiko", "teo"),
            script="""
3d 20:15 sam: Monday again? Forecast says 6 degrees and dry.
+20 aiko: In. I bring gloves for people who forget gloves.
+3 teo: I feel seen.
-200 sam: Reminder: lights. All of them.
""",
        ),
        RoomPlan(
            name="Surprise for the crossing guard",
            owner="mara",
            description="He retires on the 30th. Nobody tells him.",
            members=("sam", "teo"),
            is_private=True,
            script="""
3d 12:30 mara: He stood there for nineteen years in every weather. I thought of a bench at his corner, we have the
/ ash.
+14 sam: With a small brass plate. My daughter wants to write the text.
+6 teo: And everybody rings their bell at 7:50. On the minute.
1d 18:00 mara: The bench is glued. The city says it may stand there "provisionally", which here means for ever.
""",
        ),
    ),
    feed="""
5d 06:55 teo: Black ice on the river path, from the lock to the boathouse. Take the street.
+50 sam: Thank you. Took the street. Arrived whole.
3d 17:20 bram: Found a left glove at Mill Bridge. Grey, wool, looks loved.
+33 priya: MINE. Thank you!
-110 teo: Wind from the west today, 40 in the gusts. On the bridge you all become sailors.
""",
)
