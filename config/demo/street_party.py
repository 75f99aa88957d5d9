"""An invite-only topic: seen by its members alone."""

from config.demo.topics import PostPlan, RoomPlan, TopicPlan

PLAN = TopicPlan(
    title="Street party planning",
    description="For those who carry tables. By invitation, so that the programme stays a surprise.",
    owner="mara",
    age=12,
    tags=("neighbours", "party"),
    members=("robin", "sam", "priya", "jonas"),
    is_private=True,
    posts=(
        PostPlan(
            at="6d 19:00",
            by="robin",
            title="Date: first or second Saturday in June?",
            content=(
                "First: the school is free and we can use its benches. Second: the brass band has time. We cannot have"
                " benches and a band, unless somebody knows somebody."
            ),
            up=("mara", "sam"),
            comments="""
+20 sam: I know somebody. The school caretaker repairs his mower with us. Give me two days.
  +35 robin: If that works you get the first waffle.
    +900 sam: Benches on the second Saturday: yes. Waffle with cherries, please.
+60 priya: Then second Saturday. I made a list of the lists we need.
""",
        ),
        PostPlan(
            at="3d 20:10",
            by="jonas",
            title="Power: we had two outages last year and both were the waffles",
            content=(
                "Two irons on one socket are 3.6 kW. I suggest a separate line for waffles, one for the stage, and"
                " nothing at all for the fairy lights of house number nine."
            ),
            up=("mara", "robin", "priya"),
            down=("sam",),
            comments="""
+11 sam: Number nine is my aunt. There will be fairy lights.
  +4 jonas: Then solar ones. I can build that.
    +3 sam: Vote withdrawn in spirit.
""",
        ),
    ),
    rooms=(
        RoomPlan(
            name="Music and power",
            owner="jonas",
            description="Who plays when, and on which fuse.",
            members=("mara", "sam"),
            script="""
2d 21:00 jonas: Draft: band 15:00 to 16:30, children's choir 17:00, and after 20:00 only things without amplifier.
+25 mara: Good. The choir needs a step, I have pallets.
+4 sam: And somebody who turns the pages. I volunteer my aunt.
""",
        ),
    ),
    feed="""
5d 18:40 mara: Permit is in! Street closed from noon to eleven.
+30 robin: Framed copy for the workshop, please.
2d 08:15 priya: Tables: 14 promised, 20 wanted. Ask your cellars.
""",
)
