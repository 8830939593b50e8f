from django.db import migrations, models


class Migration(migrations.Migration):
    """The search for look-alikes of a new offer asks for equal colours too."""

    dependencies = [("catalog", "0005_listing_ships_to")]

    operations = [
        migrations.AddIndex(
            "product",
            models.Index(fields=["brand", "silhouette", "colours"], name="product_by_looks"),
        ),
        migrations.RemoveIndex("product", "product_of_brand_and_line"),
    ]
