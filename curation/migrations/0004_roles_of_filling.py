"""Roles again: who may let the machine fill fields in, and which heads serve."""

from importlib import import_module

from django.db import migrations

make = import_module("curation.migrations.0002_roles").make


class Migration(migrations.Migration):
    dependencies = [
        ("curation", "0003_filled_in_by_itself"),
        ("search", "0004_heads_predictions_words"),
    ]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
