from django.contrib.admin import apps


class StaffAdminConfig(apps.AdminConfig):
    """Django's admin with our pages in it, for whatever registers with `admin.site`."""

    default = False
    default_site = "curation.site.StaffSite"
