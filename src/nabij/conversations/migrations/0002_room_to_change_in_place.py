"""Leaves room on the pages of conversations, so that a message changes its row in place instead of in seven indexes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_conversations_queue_and_log")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE conversations_conversation SET (fillfactor = 50)",
            "ALTER TABLE conversations_conversation RESET (fillfactor)",
        ),
    ]
