"""Copies on a host, so that ties can be read before there is an actor."""

import datetime
import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("agenda", "0001_gatherings_and_who_comes")]

    operations = [
        migrations.AddField(
            model_name="host", name="gathering_unit_id",
            field=models.UUIDField(editable=False, default=uuid.UUID(int=0)), preserve_default=False,
        ),
        migrations.AddField(
            model_name="host", name="until_on",
            field=models.DateField(editable=False, default=datetime.date(2000, 1, 1)), preserve_default=False,
        ),
    ]
