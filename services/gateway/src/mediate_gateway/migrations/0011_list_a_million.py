"""Let lists and searches cost the same for a thousand organisations and for a million.

Adds columns that organisations are sorted and narrowed by, and an index for each order: its rows are read from there
alone, with the bits of what they may be narrowed by beside them. A gateway of before writes none of these columns; what
it does not write follows from the others, but for how many items an organisation carries, which the next event about
it brings. Adding the columns that follow from others writes the table anew, which takes a minute for a million.
"""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0011"
down_revision = "gateway_0010"
branch_labels = None
depends_on = None

_FOLDED = "lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g'))"
_TYPES = (
    *("start_up", "scale_up", "technology_company", "corporate", "broadcaster", "producer", "publisher"),
    *("game_studio", "knowledge_institution", "school", "public_body", "investor", "association", "freelancer"),
)
_HUBS = ("hilversum", "amsterdam", "utrecht", "eindhoven", "elsewhere")
_CLASSES = ("core", "facilitating", "supporting", "other_sector")
_SIZES = ("one", "two_to_nine", "ten_to_forty_nine", "fifty_to_249", "from_250")
_ROLES = ("specific", "generic", "integrator", "data_rights_ip", "none")
_STAGES = ("creation", "management", "packaging", "monetisation", "distribution", "experience")
_LAYERS = (
    *("connected_devices", "applications_services", "intelligence", "data_cloud", "soft_infrastructure"),
    *("hard_infrastructure", "raw_materials_energy"),
)
_CONDITIONS = (
    *(f"'{each}' = ANY (types)" for each in _TYPES),
    *(f"hub = '{each}'" for each in _HUBS),
    *(f"actor_class = '{each}'" for each in _CLASSES),
    "synthetic",
    "NOT synthetic",
    "carries > 0",
    "carries = 0",
    *(f"size_band = '{each}'" for each in _SIZES),
    *(f"'{each}' = ANY (media_tech_roles)" for each in _ROLES),
    *(f"'{each}' = ANY (value_chain_stages)" for each in _STAGES),
    *(f"'{each}' = ANY (stack_layers)" for each in _LAYERS),
    *(f"{each} = ANY (interests)" for each in range(1, 9)),
)
"""What each bit of ``facets`` stands for, from the lowest on."""
_FACETS = " | ".join(
    f"CASE WHEN {condition} THEN {1 << bit}::bigint ELSE 0 END" for bit, condition in enumerate(_CONDITIONS)
)
_SORTED_BY = ("sort_name", "hub", "actor_class", "founding_year", "carries", "synthetic", "updated_at")
_KINDS = {"search_entry_of_organisations": "kind = 'organisation'", "search_entry_of_others": "kind <> 'organisation'"}
"""The indexes of what can be searched for, apart: nothing else is to be looked for among a million organisations."""
_FACET_BITS = """
CREATE FUNCTION facet_bits(facets bigint) RETURNS integer[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(bit) FROM generate_series(0, 62) AS bit WHERE facets & (1::bigint << bit) <> 0
$$
"""


def upgrade() -> None:
    """Add what organisations are sorted and narrowed by, and the indexes."""
    op.add_column("organisation", sa.Column("carries", sa.Integer, nullable=False, server_default="0"))
    op.add_column("organisation", sa.Column("is_merged", sa.Boolean, nullable=False, server_default="false"))
    op.execute(
        "UPDATE organisation SET carries = held.carries FROM (SELECT organisation_id, count(*) AS carries"
        " FROM assignment WHERE status = 'accepted' GROUP BY organisation_id) AS held"
        " WHERE organisation.id = held.organisation_id"
    )
    op.execute("UPDATE organisation SET is_merged = true WHERE id IN (SELECT id FROM organisation_merge)")
    op.execute(
        f'ALTER TABLE organisation ADD COLUMN sort_name text COLLATE "C" GENERATED ALWAYS AS ({_FOLDED}) STORED,'
        f" ADD COLUMN facets bigint GENERATED ALWAYS AS ({_FACETS}) STORED"
    )
    op.execute(_FACET_BITS)
    for column in _SORTED_BY:
        op.create_index(
            f"organisation_by_{column}",
            "organisation",
            [column, "id"],
            postgresql_include=["facets"],
            postgresql_where=sa.text("NOT is_merged"),
        )
    op.create_index("organisation_facets", "organisation", [sa.text("facet_bits(facets)")], postgresql_using="gin")
    for name, kinds in _KINDS.items():
        op.create_index(name, "search_entry", ["words"], postgresql_using="gin", postgresql_where=sa.text(kinds))
    op.drop_index("search_entry_words", "search_entry")


def downgrade() -> None:
    """Drop all of it."""
    op.create_index("search_entry_words", "search_entry", ["words"], postgresql_using="gin")
    for name in _KINDS:
        op.drop_index(name, "search_entry")
    for column in _SORTED_BY:
        op.drop_index(f"organisation_by_{column}", "organisation")
    op.drop_index("organisation_facets", "organisation")
    for column in ("facets", "sort_name", "is_merged", "carries"):
        op.drop_column("organisation", column)
    op.execute("DROP FUNCTION facet_bits(bigint)")
