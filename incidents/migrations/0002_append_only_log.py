"""The log of an incident can be added to, never edited: the database itself refuses."""

from django.db import migrations

SQL = """
CREATE FUNCTION incidents_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of an incident can be added to, never edited';
END $$;
CREATE TRIGGER incidents_logentry_append_only BEFORE UPDATE OR DELETE ON incidents_logentry
    FOR EACH ROW EXECUTE FUNCTION incidents_log_is_append_only();
"""
UNDO = "DROP TRIGGER incidents_logentry_append_only ON incidents_logentry; DROP FUNCTION incidents_log_is_append_only();"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
