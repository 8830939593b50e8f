from __future__ import annotations

from typing import Any

import django.contrib.postgres.fields
from django.db import migrations, models
from django.http import QueryDict

# Else the first check would take every shoe that is sent anywhere for news.
KNOWN = """
UPDATE accounts_knownlisting k SET ships_to = l.ships_to
FROM catalog_productlisting l WHERE l.product_id = k.product_id
"""


def read_addresses(apps: Any, schema_editor: Any) -> None:
    """Take from the address of each saved search what it has said all along."""
    searches = apps.get_model("accounts", "SavedSearch").objects.filter(query__contains="ships=")
    for search in searches.iterator():
        search.ships_to = [code.upper() for code in QueryDict(search.query).getlist("ships")]
        search.save(update_fields=["ships_to"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people"),
        ("catalog", "0005_listing_ships_to"),
    ]

    operations = [
        migrations.AddField(
            model_name="savedsearch",
            name="ships_to",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="knownlisting",
            name="ships_to",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2), default=list, size=None
            ),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunPython(read_addresses, migrations.RunPython.noop),
    ]
