"""Pictures of posts."""

from django.db import models

from core.ids import new_id


class PostImage(models.Model):
    """What keeps the stored file of a picture that a post shows, and the name it is served under.

    What lists tell of it stands in `Post.images`, so that they need no further query. The rows go with the post.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="pictures")
    file = models.ForeignKey("chat.MediaFile", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"picture {self.id}"
