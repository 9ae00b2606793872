"""Pictures that crews send from the scene. They may show people: read through the API, by role."""

from django.contrib.gis.db import models


class Photo(models.Model):
    """A picture of the scene, encoded anew: nothing of the telephone's own file is left. It stands in
    the database, so that it is kept, saved and deleted with the incident, and no path leads to it."""

    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="photos")
    dispatch = models.ForeignKey("incidents.Dispatch", on_delete=models.PROTECT, related_name="photos")
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    jpeg = models.BinaryField()

    class Meta:
        ordering = ["taken_at", "pk"]
