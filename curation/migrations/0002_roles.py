"""Groups of staff with the rights of `curation.roles` as they stand when this runs."""

from django.apps import apps as real_apps
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.db import migrations

from curation.roles import make_groups

ROOMS = ("admin", "auth", "catalog", "search", "scrapers", "curation")


def make(apps, schema_editor):
    # Django makes permissions after all migrations; groups need them now.
    for label in ROOMS:
        config = real_apps.get_app_config(label)
        create_contenttypes(config, verbosity=0, using=schema_editor.connection.alias)
        create_permissions(config, verbosity=0, using=schema_editor.connection.alias)
    make_groups(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("curation", "0001_curation"),
        ("catalog", "0003_words_for_staff"),
        ("search", "0001_search"),
        ("scrapers", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
