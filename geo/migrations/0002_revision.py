"""The one row that counts changes of closures and restrictions."""

from django.db import migrations


def make(apps, schema_editor):
    apps.get_model("geo", "RoadRevision").objects.create()


class Migration(migrations.Migration):
    dependencies = [("geo", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
