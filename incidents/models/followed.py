"""How far this room's follower has read the log."""

from django.db import models


class Followed(models.Model):
    """The position of the log up to which a matter has been followed."""

    matter = models.CharField(max_length=20, primary_key=True)
    position = models.BigIntegerField(default=0)
