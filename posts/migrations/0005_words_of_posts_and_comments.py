from django.db import migrations

from core.search.creating import making
from core.search.engine import Index
from core.search.field import WordsField

_POSTS = Index(table="posts_post", place="topic_id", live="NOT {row}is_deleted", watches="is_deleted")
_COMMENTS = Index(table="posts_comment", place="post_id", live="NOT {row}is_deleted", watches="is_deleted")


class Migration(migrations.Migration):
    dependencies = [("posts", "0004_pictures_of_posts")]

    operations = [
        *(
            migrations.AddField(
                model, "words", WordsField(blank=True, editable=False, null=True, source="searched_words")
            )
            for model in ("post", "comment")
        ),
        making(_POSTS),
        making(_COMMENTS),
    ]
