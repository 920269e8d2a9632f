"""What the directory is searched by."""

from django.conf import settings
from django.db import models


class SearchKey(models.Model):
    """One way to ask for a person: a normalised text that a query may begin with (name, pinyin, initials, number …), written
    by oa.directory.index whenever the person changes."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="search_keys",
        db_index=False,  # search_key_once begins with it
    )
    key = models.CharField(max_length=160)
    # which kind of key, the stronger the lower: oa.directory.keys names them
    kind = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "key", "kind"], name="search_key_once")]
        indexes = [
            # a prefix is looked up in the order of the keys, and the scan stops at the limit (text_pattern_ops: LIKE 'x%'
            # uses it under any collation; SQLite reads a plain index)
            models.Index(
                fields=["key", "kind", "user"],
                name="search_by_prefix",
                opclasses=["varchar_pattern_ops", "int2_ops", "int8_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.key
