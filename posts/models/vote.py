"""One person's vote on one thing."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class PostVote(models.Model):
    """+1 or -1 on a post; no row is no vote. Unique, so that parallel clicks cannot count twice."""

    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="votes", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    value = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "user"], name="one_vote_per_post"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="post_vote_up_or_down"),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d} on post {self.post_id}"


class CommentVote(models.Model):
    """+1 or -1 on a comment."""

    comment = models.ForeignKey("posts.Comment", on_delete=models.CASCADE, related_name="votes", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    value = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "user"], name="one_vote_per_comment"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="comment_vote_up_or_down"),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d} on comment {self.comment_id}"
