"""The log's identity."""

from django.db import migrations


def make(apps, schema_editor):
    apps.get_model("live", "Epoch").objects.create()


class Migration(migrations.Migration):
    dependencies = [("live", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
