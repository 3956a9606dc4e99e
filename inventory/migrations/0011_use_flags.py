"""By which fallbacks a factor in use was chosen."""

from django.db import migrations, models

# The trails say it for results stored before.
FILL_AGAIN = """
DELETE FROM inventory_factoruse;
INSERT INTO inventory_factoruse (park_id, enterprise_id, year, month, factor_id, flags, kind, substance, rows, mass_t)
SELECT park_id, enterprise_id, year, month, factor_id, flags, kind, substance, count(*),
       coalesce(sum(mass_t) FILTER (WHERE NOT memo AND NOT in_park), 0)
FROM (
    SELECT DISTINCT ON (e.park_id, e.year, e.version_id, e.line_number, e.method, e.substance, (s.value->>'id'))
           e.park_id, e.enterprise_id, e.year, e.month, (s.value->>'id')::bigint AS factor_id, e.kind, e.substance,
           e.mass_t, e.memo, e.in_park,
           coalesce((SELECT string_agg(f, ',' ORDER BY f) FROM jsonb_array_elements_text(s.value->'flags') f), '')
               AS flags
    FROM inventory_emission e, jsonb_each(e.trail->'sources') s
    WHERE jsonb_typeof(e.trail->'sources') = 'object' AND jsonb_typeof(s.value->'id') = 'number'
) used
GROUP BY park_id, enterprise_id, year, month, factor_id, flags, kind, substance
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0010_written_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="factoruse",
            name="flags",
            field=models.CharField(
                blank=True, default="", help_text="fallbacks by which it was chosen, with commas", max_length=80
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL_AGAIN, migrations.RunSQL.noop),
    ]
