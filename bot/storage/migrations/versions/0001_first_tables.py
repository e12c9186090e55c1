# ruff: noqa: INP001, PLR0915  # Alembic finds migrations by path, and one is as long as its change
"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("newest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "card", name=op.f("pk_cards")),
    )
    op.create_table(
        "dead_updates",
        sa.Column("error_id", sa.String(length=16), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("error_id", name=op.f("pk_dead_updates")),
    )
    op.create_table(
        "dues",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wall", sa.String(length=32), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("muted", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_id", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues")),
        sa.UniqueConstraint("key", name=op.f("uq_dues_key")),
    )
    with op.batch_alter_table("dues", schema=None) as batch_op:
        batch_op.create_index("ix_dues_meeting", ["meeting_id", "at"], unique=False)
        batch_op.create_index("ix_dues_settled", ["settled_at"], unique=False)
        batch_op.create_index(
            "ix_dues_waiting",
            ["live", "at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "join_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_failures")),
    )
    with op.batch_alter_table("join_failures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_failures_telegram_id"), ["telegram_id"], unique=False)

    op.create_table(
        "lanes",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("priority", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", "priority", name=op.f("pk_lanes")),
    )
    with op.batch_alter_table("lanes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lanes_ready",
            ["priority", "ready_at", "chat_id"],
            unique=False,
            sqlite_where=sa.text("ready_at IS NOT NULL"),
            postgresql_where=sa.text("ready_at IS NOT NULL"),
        )

    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "letters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("file_field", sa.String(length=16), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("plain", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("repeated", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("due", sa.String(), nullable=True),
        sa.Column("due_revision", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("key", name=op.f("uq_letters_key")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index(
            "ix_letters_card",
            ["chat_id", "card", "state"],
            unique=False,
            sqlite_where=sa.text("card IS NOT NULL"),
            postgresql_where=sa.text("card IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_letters_due",
            ["due"],
            unique=False,
            sqlite_where=sa.text("due IS NOT NULL"),
            postgresql_where=sa.text("due IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_letters_lease",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("lease_until IS NOT NULL"),
            postgresql_where=sa.text("lease_until IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_letters_new",
            ["priority", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            "ix_letters_pending",
            ["chat_id", "priority", "not_before", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index("ix_letters_settled", ["settled_at"], unique=False)
        batch_op.create_index(
            "ix_letters_uncertain",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'uncertain'"),
            postgresql_where=sa.text("state = 'uncertain'"),
        )

    op.create_table(
        "lines",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("busy", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rate_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("returns", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_lines")),
    )
    op.create_table(
        "notes",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notes")),
        comment="small facts of the installation, such as the bot's user name",
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_people_telegram_id")),
        comment="whoever has written to the bot",
    )
    op.create_table(
        "rates",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rates")),
    )
    op.create_table(
        "update_tries",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_update_tries")),
    )
    op.create_table(
        "updates",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_updates")),
    )
    with op.batch_alter_table("updates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_updates_at"), ["at"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("cluster_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_audit_person_id_people"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_cluster_id"), ["cluster_id"], unique=False)

    op.create_table(
        "clusters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_clusters_created_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clusters")),
    )
    op.create_table(
        "cue_choices",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=5), nullable=False, comment="mine or none; who wants all has no row"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_cue_choices_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_cue_choices")),
        comment="which cues of a meeting day a person wants",
    )
    op.create_table(
        "cue_silences",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "sort", sa.String(length=12), nullable=False, comment="a sort of cues that this person does not want"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_cue_silences_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "sort", name=op.f("pk_cue_silences")),
        comment="the sorts of cues that somebody has switched off one by one",
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True, comment="who sent it to the bot"),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["people.id"], name=op.f("fk_files_by_person_id_people"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_table(
        "talks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("dialog", sa.String(length=40), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False, comment="dialog and arguments, one talk each"),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("reopened", sa.String(length=40), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_talks_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talks")),
        sa.UniqueConstraint("person_id", "subject", name=op.f("uq_talks_person_id_subject")),
    )
    with op.batch_alter_table("talks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talks_person_id"), ["person_id"], unique=False)

    op.create_table(
        "practices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "ydernummer", sa.String(length=6), nullable=True, comment="six digits as text; a leading zero counts"
        ),
        sa.Column("house", sa.String(length=200), nullable=True, comment="practices under one roof"),
        sa.Column("form", sa.String(length=40), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("postcode", sa.String(length=4), nullable=True),
        sa.Column("town", sa.String(length=100), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column(
            "place_source",
            sa.String(length=8),
            nullable=True,
            comment="shared where somebody sent the place from the chat",
        ),
        sa.Column("host_capacity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_practices_cluster_id_clusters"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
        sa.UniqueConstraint("cluster_id", "name", name=op.f("uq_practices_cluster_id_name")),
    )
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practices_cluster_id"), ["cluster_id"], unique=False)

    op.create_table(
        "year_tasks",
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_year_tasks_cluster_id_clusters"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cluster_id", "year", "key", name=op.f("pk_year_tasks")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False, comment="member, ua, locum, staff or guest"),
        sa.Column("coordinator", sa.Boolean(), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False, comment="mødeleder unless a meeting names another"),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column(
            "mail_bad_at", sa.DateTime(timezone=True), nullable=True, comment="when the mail server refused the address"
        ),
        sa.Column(
            "language", sa.String(length=5), nullable=True, comment="chosen on the reply page by who has no chat"
        ),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_members_cluster_id_clusters"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_members_person_id_people")),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name=op.f("fk_members_practice_id_practices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        comment="the roster: one row per person and cluster, joined or not",
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_members_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_members_person_id"), ["person_id"], unique=False)

    op.create_table(
        "join_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False, comment="SHA-256; the code itself is never kept"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_join_links_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_join_links_token_hash")),
    )
    with op.batch_alter_table("join_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_links_member_id"), ["member_id"], unique=False)

    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("package", sa.String(length=60), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False, comment="the playbook as it was when the meeting was made"),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wall", sa.String(length=16), nullable=False, comment="2027-03-10T16:45, the time people agreed on"),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False, comment="hybrid, physical or virtual"),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False, comment="planned, invited, live, held or cancelled"),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False, comment="the last moment of the sign-up"),
        sa.Column(
            "capacity", sa.Integer(), nullable=False, comment="how many there is room for; 0 where nobody counts"
        ),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.JSON(), nullable=False, comment="what the order, the call and the premeeting came to"),
        sa.Column("follows_id", sa.Integer(), nullable=True, comment="the meeting it follows up"),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chair_id"], ["members.id"], name=op.f("fk_meetings_chair_id_members")),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_meetings_cluster_id_clusters"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_meetings_created_by_people")),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["meetings.id"], name=op.f("fk_meetings_follows_id_meetings"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meetings_cluster_id"), ["cluster_id"], unique=False)

    op.create_table(
        "reply_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False, comment="answer, poll, survey or feed"),
        sa.Column("subject_id", sa.Integer(), nullable=False, comment="the meeting, poll or survey; 0 for a feed"),
        sa.Column(
            "token_hash", sa.String(length=64), nullable=False, comment="SHA-256; the token itself is never kept"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True, comment="never, for a feed"),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_reply_links_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reply_links_token_hash")),
    )
    with op.batch_alter_table("reply_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_links_member_id"), ["member_id"], unique=False)

    op.create_table(
        "agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column(
            "who",
            sa.String(length=200),
            nullable=False,
            comment="a practice, the municipality, a person: as it was said",
        ),
        sa.Column("member_id", sa.Integer(), nullable=True, comment="where it is a person of the roster"),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=8), nullable=False, comment="open, done or dropped"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_agreements_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_agreements_member_id_members"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreements_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "attend", sa.String(length=4), nullable=False, comment="yes, no, or wait where there was no room left"
        ),
        sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True, comment="the place in the waiting list"),
        sa.Column("grouping", sa.String(length=5), nullable=True, comment="own or place"),
        sa.Column("own_group", sa.String(length=100), nullable=True, comment="the name of a self-made group"),
        sa.Column("locum", sa.String(length=3), nullable=True, comment="yes where the doctor is UA or vikar"),
        sa.Column("practice_id", sa.Integer(), nullable=True, comment="where a UA or vikar works"),
        sa.Column("by_person_id", sa.Integer(), nullable=True, comment="nobody where it came through the reply page"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["people.id"], name=op.f("fk_answers_by_person_id_people")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_answers_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_answers_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name=op.f("fk_answers_practice_id_practices")),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_answers")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False, comment="of those who are on no list"),
        sa.Column("practice", sa.String(length=200), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True, comment="of those who went before the end"),
        sa.Column("via", sa.String(length=12), nullable=False, comment="tap, door, page or list"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_attendance_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_attendance_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "member_id", name=op.f("uq_attendance_meeting_id_member_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_corrections_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_corrections_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("material", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column(
            "file_id",
            sa.Integer(),
            nullable=True,
            comment="what was forwarded to the bot; never sealed or practice data",
        ),
        sa.Column("link", sa.String(length=500), nullable=True, comment="where it is found on the web: a podcast, say"),
        sa.Column("handed_out", sa.JSON(), nullable=False, comment="practices that have got their sealed envelope"),
        sa.ForeignKeyConstraint(["by_person_id"], ["people.id"], name=op.f("fk_deliveries_by_person_id_people")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_deliveries_file_id_files")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_deliveries_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "material", "item", name=op.f("pk_deliveries")),
        comment="promised materials that have arrived, one row a thing",
    )
    op.create_table(
        "figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "rows", sa.JSON(), nullable=False, comment="pairs of label and figure; a small count is null and not kept"
        ),
        sa.Column("unit", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False, comment="where they are from"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_figures_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
        comment="figures of the whole cluster that the coordinator may show; never of a single practice",
    )
    with op.batch_alter_table("figures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_figures_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "group_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True, comment="who asked; nobody, after a late change"),
        sa.Column("kind", sa.String(length=6), nullable=False, comment="repair, pair or map"),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True, comment="what was reckoned, outside any transaction"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_group_questions_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_group_questions_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_questions")),
        comment="questions about published or proposed groups that take reckoning",
    )
    with op.batch_alter_table("group_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_questions_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "groupings",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False, comment="wanted, proposed, published or failed"),
        sa.Column("wishes", sa.JSON(), nullable=False, comment="locks, choices and haste of the coordinator"),
        sa.Column("plan", sa.JSON(), nullable=True, comment="the proposal with its reasons"),
        sa.Column("search", sa.JSON(), nullable=True, comment="how far the search has come, or why it failed"),
        sa.Column("wanted_by", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_groupings_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["wanted_by"], ["people.id"], name=op.f("fk_groupings_wanted_by_people")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_groupings")),
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("host_practice_id", sa.Integer(), nullable=True),
        sa.Column("place_kind", sa.String(length=8), nullable=True, comment="practice, private or room"),
        sa.Column(
            "address", sa.String(length=300), nullable=True, comment="where the group meets; shown to its members only"
        ),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("leader_state", sa.String(length=10), nullable=False, comment="asked, accepted or none"),
        sa.Column("declined", sa.JSON(), nullable=False, comment="members who have said no to leading"),
        sa.Column("deputy_id", sa.Integer(), nullable=True, comment="leads where the leader cannot"),
        sa.Column("duties", sa.JSON(), nullable=False, comment="member ids by the number of the leader's duty"),
        sa.Column("data_choice", sa.String(length=200), nullable=True, comment="what the group looks at"),
        sa.Column(
            "gathered_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it said on the day that it is together",
        ),
        sa.ForeignKeyConstraint(["deputy_id"], ["members.id"], name=op.f("fk_groups_deputy_id_members")),
        sa.ForeignKeyConstraint(
            ["host_practice_id"], ["practices.id"], name=op.f("fk_groups_host_practice_id_practices")
        ),
        sa.ForeignKeyConstraint(["leader_id"], ["members.id"], name=op.f("fk_groups_leader_id_members")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_groups_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_groups_meeting_id_number")),
    )
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_groups_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "lives",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="bot.agenda's own form"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("page_token", sa.String(length=64), nullable=False),
        sa.Column(
            "word",
            sa.String(length=200),
            nullable=True,
            comment="a short word to whoever speaks, on the clock page too",
        ),
        sa.Column("word_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_lives_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_lives")),
        sa.UniqueConstraint("page_token", name=op.f("uq_lives_page_token")),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("from_name", sa.String(length=200), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="forgotten once it is sent"),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False, comment="ids of attachments"),
        sa.Column("calendar_id", sa.Integer(), nullable=True, comment="a stored calendar file"),
        sa.Column("method", sa.String(length=10), nullable=False, comment="REQUEST, CANCEL or PUBLISH"),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column(
            "state", sa.String(length=10), nullable=False, comment="pending, sending, sent, refused, unsure or expired"
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_mails_meeting_id_meetings"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_mails_member_id_members"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_mails_key")),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mails_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index("ix_mails_waiting", ["state", "not_before"], unique=False)

    op.create_table(
        "meeting_codes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False, comment="here, evaluation or result"),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_codes_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "purpose", name=op.f("pk_meeting_codes")),
        sa.UniqueConstraint("token", name=op.f("uq_meeting_codes_token")),
        comment="what the meeting's QR codes carry; they hang on the wall, so they are kept as they are",
    )
    op.create_table(
        "meeting_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False, comment="a role key of the playbooks"),
        sa.Column(
            "item",
            sa.String(length=60),
            nullable=False,
            comment="a row of the programme, row/part, or empty: the whole meeting",
        ),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False, comment="of somebody who is on no list; else empty"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_roles_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_meeting_roles_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_roles")),
        comment="the people behind the roles of one meeting",
    )
    with op.batch_alter_table("meeting_roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_roles_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "segment",
            sa.String(length=12),
            nullable=False,
            comment="missing, coming, away, leaders, presenters, group3",
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["people.id"], name=op.f("fk_messages_by_person_id_people")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_messages_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "minute_rounds",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=False, comment="the last day of corrections"),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_minute_rounds_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_minute_rounds")),
    )
    op.create_table(
        "minutes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False, comment="a row of the programme"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_minutes_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "item", name=op.f("pk_minutes")),
    )
    op.create_table(
        "own_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False, comment="as its members have it in their answers"),
        sa.Column("code", sa.String(length=12), nullable=False, comment="lets a colleague in; passed on by hand"),
        sa.Column(
            "leave",
            sa.String(length=3),
            nullable=True,
            comment="yes or no: may others be put into it where it is too small",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_own_groups_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_groups")),
        sa.UniqueConstraint("code", name=op.f("uq_own_groups_code")),
        sa.UniqueConstraint("meeting_id", "name", name=op.f("uq_own_groups_meeting_id_name")),
        comment="groups that people make themselves; who is in one says so in their answer",
    )
    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("package", sa.String(length=60), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False, comment="draft, open, closed or fixed"),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False, comment="when it closes by itself"),
        sa.Column("must", sa.JSON(), nullable=False, comment="members without whom the date is no good"),
        sa.Column("meeting_id", sa.Integer(), nullable=True, comment="the meeting its date was fixed for"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_polls_cluster_id_clusters"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_polls_created_by_people")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_polls_meeting_id_meetings"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
    )
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_polls_cluster_id"), ["cluster_id"], unique=False)

    op.create_table(
        "remarks",
        sa.Column("id", sa.Integer(), nullable=False, comment="grows with every remark: who was first"),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "topic", sa.String(length=10), nullable=False, comment="answered, consent, comment, present, diet or guest"
        ),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True, comment="nobody where it came through the reply page"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["people.id"], name=op.f("fk_remarks_by_person_id_people")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_remarks_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_remarks_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
        sa.UniqueConstraint("meeting_id", "member_id", "topic", name=op.f("uq_remarks_meeting_id_member_id_topic")),
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_rooms_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        comment="meeting rooms booked for a meeting's groups",
    )
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rooms_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "seatings",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False, comment="seats at each table"),
        sa.Column("state", sa.String(length=8), nullable=False, comment="wanted, reseat, planned or failed"),
        sa.Column("plan", sa.JSON(), nullable=True, comment="who sits where before and after the break"),
        sa.Column("told", sa.JSON(), nullable=False, comment="by member: the tables they have been told"),
        sa.Column("wanted_by", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_seatings_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["wanted_by"], ["members.id"], name=op.f("fk_seatings_wanted_by_members"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_seatings")),
    )
    op.create_table(
        "surveys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False, comment="the coordinator sees who has answered what"),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False, comment="when it closes by itself"),
        sa.Column("status", sa.String(length=8), nullable=False, comment="draft, open or closed"),
        sa.Column("nudges", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_surveys_created_by_people")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_surveys_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
    )
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False, comment="open, done or skipped"),
        sa.Column(
            "chosen", sa.Boolean(), server_default=sa.text("(false)"), nullable=False, comment="its day was set by hand"
        ),
        sa.Column("before", sa.JSON(), nullable=True, comment="the last state and day, for undo"),
        sa.Column("member_id", sa.Integer(), nullable=True, comment="delegated to"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_tasks_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_tasks_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("meeting_id", "key", name=op.f("uq_tasks_meeting_id_key")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "voters",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "survey", sa.Integer(), server_default="0", autoincrement=False, nullable=False, comment="as in votes"
        ),
        sa.Column("voter", sa.String(length=64), nullable=False, comment="a member's id, or the hash of a page's slip"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_voters_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "survey", "voter", name=op.f("pk_voters")),
        comment="who has handed in a sheet; nothing in it leads to an answer",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "votes",
        sa.Column(
            "id", sa.String(length=32), nullable=False, comment="random, and another one each time a sheet comes in"
        ),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "survey", sa.Integer(), server_default="0", nullable=False, comment="a survey's id; 0 for the evaluation"
        ),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False, comment="answers are shown three sheets at a time"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_votes_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        comment="single answers to an evaluation or survey; nothing leads to a person, a moment or another answer",
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_votes_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "wanted_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="a document of the catalogue"),
        sa.Column("suffix", sa.String(length=5), nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False, comment="self, minutes or evaluation: who gets it"),
        sa.Column("member_id", sa.Integer(), nullable=False, comment="who has asked for it"),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_wanted_papers_meeting_id_meetings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_wanted_papers_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wanted_papers")),
        sa.UniqueConstraint(
            "meeting_id",
            "kind",
            "suffix",
            "purpose",
            "member_id",
            name=op.f("uq_wanted_papers_meeting_id_kind_suffix_purpose_member_id"),
        ),
        comment="documents that somebody waits for; made outside the transaction, gone when they are made",
    )
    with op.batch_alter_table("wanted_papers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wanted_papers_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "group_members",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_group_members_group_id_groups"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_group_members_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "member_id", name=op.f("pk_group_members")),
    )
    op.create_table(
        "own_claims",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column(
            "state", sa.String(length=8), nullable=False, comment="asked or declined; a yes stands in the answer"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["members.id"], name=op.f("fk_own_claims_by_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["own_groups.id"], name=op.f("fk_own_claims_group_id_own_groups"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_own_claims_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "member_id", name=op.f("pk_own_claims")),
        comment="colleagues whom somebody has counted in; they are asked themselves",
    )
    op.create_table(
        "poll_slots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column(
            "wall", sa.String(length=16), nullable=False, comment="2027-03-10T16:45, the time people would agree on"
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_poll_slots_poll_id_polls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_slots")),
        sa.UniqueConstraint("poll_id", "wall", name=op.f("uq_poll_slots_poll_id_wall")),
    )
    with op.batch_alter_table("poll_slots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_slots_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "reports",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_person_id", sa.Integer(), nullable=True, comment="nobody where it came through the reply page"),
        sa.ForeignKeyConstraint(["by_person_id"], ["people.id"], name=op.f("fk_reports_by_person_id_people")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_reports_group_id_groups"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_reports")),
    )
    op.create_table(
        "survey_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False, comment="scale, choice or text"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False, comment="the words to choose from, in order"),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_questions_survey_id_surveys"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_questions")),
    )
    with op.batch_alter_table("survey_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_questions_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "survey_sheets",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False, comment="by question id; an empty text was skipped"),
        sa.Column("by_person_id", sa.Integer(), nullable=True, comment="nobody where it came through the reply page"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["people.id"], name=op.f("fk_survey_sheets_by_person_id_people")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_survey_sheets_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_sheets_survey_id_surveys"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("survey_id", "member_id", name=op.f("pk_survey_sheets")),
        comment="answers with a name, changeable until the survey closes",
    )
    op.create_table(
        "poll_votes",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("vote", sa.String(length=5), nullable=False, comment="yes, maybe or no"),
        sa.Column("by_person_id", sa.Integer(), nullable=True, comment="nobody where it came through the reply page"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["people.id"], name=op.f("fk_poll_votes_by_person_id_people")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_poll_votes_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["poll_slots.id"], name=op.f("fk_poll_votes_slot_id_poll_slots"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slot_id", "member_id", name=op.f("pk_poll_votes")),
    )


def downgrade() -> None:
    op.drop_table("poll_votes")
    op.drop_table("survey_sheets")
    with op.batch_alter_table("survey_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_questions_survey_id"))

    op.drop_table("survey_questions")
    op.drop_table("reports")
    with op.batch_alter_table("poll_slots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_slots_poll_id"))

    op.drop_table("poll_slots")
    op.drop_table("own_claims")
    op.drop_table("group_members")
    with op.batch_alter_table("wanted_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wanted_papers_meeting_id"))

    op.drop_table("wanted_papers")
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_votes_meeting_id"))

    op.drop_table("votes")
    op.drop_table("voters")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tasks_meeting_id"))

    op.drop_table("tasks")
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_surveys_meeting_id"))

    op.drop_table("surveys")
    op.drop_table("seatings")
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rooms_meeting_id"))

    op.drop_table("rooms")
    op.drop_table("remarks")
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_polls_cluster_id"))

    op.drop_table("polls")
    op.drop_table("own_groups")
    op.drop_table("minutes")
    op.drop_table("minute_rounds")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_messages_meeting_id"))

    op.drop_table("messages")
    with op.batch_alter_table("meeting_roles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_roles_meeting_id"))

    op.drop_table("meeting_roles")
    op.drop_table("meeting_codes")
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.drop_index("ix_mails_waiting")
        batch_op.drop_index(batch_op.f("ix_mails_meeting_id"))

    op.drop_table("mails")
    op.drop_table("lives")
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_groups_meeting_id"))

    op.drop_table("groups")
    op.drop_table("groupings")
    with op.batch_alter_table("group_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_questions_meeting_id"))

    op.drop_table("group_questions")
    with op.batch_alter_table("figures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_figures_meeting_id"))

    op.drop_table("figures")
    op.drop_table("deliveries")
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrections_meeting_id"))

    op.drop_table("corrections")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_meeting_id"))

    op.drop_table("attendance")
    op.drop_table("answers")
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreements_meeting_id"))

    op.drop_table("agreements")
    with op.batch_alter_table("reply_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_links_member_id"))

    op.drop_table("reply_links")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meetings_cluster_id"))

    op.drop_table("meetings")
    with op.batch_alter_table("join_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_join_links_member_id"))

    op.drop_table("join_links")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_members_person_id"))
        batch_op.drop_index(batch_op.f("ix_members_cluster_id"))

    op.drop_table("members")
    op.drop_table("year_tasks")
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practices_cluster_id"))

    op.drop_table("practices")
    with op.batch_alter_table("talks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talks_person_id"))

    op.drop_table("talks")
    op.drop_table("files")
    op.drop_table("cue_silences")
    op.drop_table("cue_choices")
    op.drop_table("clusters")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_cluster_id"))

    op.drop_table("audit")
    with op.batch_alter_table("updates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_updates_at"))

    op.drop_table("updates")
    op.drop_table("update_tries")
    op.drop_table("rates")
    op.drop_table("people")
    op.drop_table("notes")
    op.drop_table("lines")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_letters_uncertain",
            sqlite_where=sa.text("state = 'uncertain'"),
            postgresql_where=sa.text("state = 'uncertain'"),
        )
        batch_op.drop_index("ix_letters_settled")
        batch_op.drop_index(
            "ix_letters_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(
            "ix_letters_new", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        batch_op.drop_index(
            "ix_letters_lease",
            sqlite_where=sa.text("lease_until IS NOT NULL"),
            postgresql_where=sa.text("lease_until IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_letters_due", sqlite_where=sa.text("due IS NOT NULL"), postgresql_where=sa.text("due IS NOT NULL")
        )
        batch_op.drop_index(
            "ix_letters_card", sqlite_where=sa.text("card IS NOT NULL"), postgresql_where=sa.text("card IS NOT NULL")
        )

    op.drop_table("letters")
    op.drop_table("leases")
    with op.batch_alter_table("lanes", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_lanes_ready",
            sqlite_where=sa.text("ready_at IS NOT NULL"),
            postgresql_where=sa.text("ready_at IS NOT NULL"),
        )

    op.drop_table("lanes")
    with op.batch_alter_table("join_failures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_join_failures_telegram_id"))

    op.drop_table("join_failures")
    with op.batch_alter_table("dues", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_dues_waiting", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index("ix_dues_settled")
        batch_op.drop_index("ix_dues_meeting")

    op.drop_table("dues")
    op.drop_table("dead_updates")
    op.drop_table("cards")
