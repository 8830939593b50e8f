"""Roles again: who may look at offers in doubt."""

from importlib import import_module

from django.db import migrations

make = import_module("curation.migrations.0002_roles").make


class Migration(migrations.Migration):
    dependencies = [
        ("curation", "0005_bulk_edits"),
        ("scrapers", "0003_offers_in_doubt"),
    ]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
