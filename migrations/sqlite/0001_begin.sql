-- The first tables. The PostgreSQL file of the same name declares the same tables and columns.
-- Times are microseconds since 1970 in UTC, days are ISO dates, geometry is WKB in lon/lat degrees.

CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
) WITHOUT ROWID;

INSERT INTO counter (name, value)
VALUES ('seq', 0), ('batch', 0), ('boundary_set', 0), ('unit', 0), ('building', 0);

-- Append-only: `seq` comes from the counter, never from a sequence, so that it has no gaps and
-- becomes visible in order.
CREATE TABLE change_log (
    seq          INTEGER PRIMARY KEY,
    at           BIGINT NOT NULL,
    actor        TEXT NOT NULL,
    action       TEXT NOT NULL CHECK (action IN ('create', 'update', 'delete')),
    subject_kind TEXT NOT NULL,
    subject_id   TEXT NOT NULL,
    batch        BIGINT,
    before       TEXT,
    after        TEXT,
    previous     BLOB NOT NULL,
    digest       BLOB NOT NULL
);
CREATE INDEX change_log_subject ON change_log (subject_kind, subject_id, seq);
CREATE INDEX change_log_kind ON change_log (subject_kind, seq);
CREATE INDEX change_log_batch ON change_log (batch, seq) WHERE batch IS NOT NULL;

CREATE TRIGGER change_log_refuses_update BEFORE UPDATE ON change_log
BEGIN
    SELECT RAISE(ABORT, 'the change log is append-only');
END;
-- INSERT OR REPLACE deletes without firing the trigger below.
CREATE TRIGGER change_log_refuses_replace BEFORE INSERT ON change_log
WHEN EXISTS (SELECT 1 FROM change_log WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the change log is append-only');
END;
CREATE TRIGGER change_log_refuses_delete BEFORE DELETE ON change_log
BEGIN
    SELECT RAISE(ABORT, 'the change log is append-only');
END;

CREATE TABLE batch (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    source     TEXT NOT NULL,
    file       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('loading', 'loaded', 'undone')),
    added      BIGINT NOT NULL DEFAULT 0,
    changed    BIGINT NOT NULL DEFAULT 0,
    unchanged  BIGINT NOT NULL DEFAULT 0,
    mended     BIGINT NOT NULL DEFAULT 0,
    rejected   BIGINT NOT NULL DEFAULT 0,
    digest     BLOB,
    actor      TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    touched_at BIGINT NOT NULL,
    -- The last id given out before the batch began: its rows up to this id replace older ones.
    id_floor   BIGINT NOT NULL,
    -- Its rows are being removed, in several transactions: it takes no more and is never published.
    doomed     BOOLEAN NOT NULL DEFAULT FALSE
);
-- Two imports of one kind at a time could both bring the same feature.
CREATE UNIQUE INDEX batch_loading ON batch (kind) WHERE state = 'loading';

CREATE TABLE boundary_set (
    id       INTEGER PRIMARY KEY,
    source   TEXT NOT NULL,
    valid_on TEXT NOT NULL,
    UNIQUE (source, valid_on)
);

-- A version of a unit. The current one has no `until_batch`, and its batch is not loading.
CREATE TABLE unit (
    row_id      INTEGER PRIMARY KEY,
    id          BIGINT NOT NULL,
    batch       BIGINT NOT NULL REFERENCES batch (id),
    until_batch BIGINT REFERENCES batch (id),
    set_id      BIGINT NOT NULL REFERENCES boundary_set (id),
    level       TEXT NOT NULL,
    code        TEXT NOT NULL,
    parent_code TEXT,
    name_en     TEXT NOT NULL,
    name_km     TEXT,
    kind        TEXT,
    approximate BOOLEAN NOT NULL,
    area_m2     DOUBLE PRECISION NOT NULL,
    digest      BLOB NOT NULL,
    geometry    BLOB NOT NULL
);
CREATE UNIQUE INDEX unit_code ON unit (set_id, level, code, batch);
CREATE UNIQUE INDEX unit_version ON unit (id, batch);
CREATE INDEX unit_batch ON unit (batch, id);
CREATE INDEX unit_until ON unit (until_batch) WHERE until_batch IS NOT NULL;

-- A version of a building, as for units.
CREATE TABLE building (
    row_id      INTEGER PRIMARY KEY,
    id          BIGINT NOT NULL,
    batch       BIGINT NOT NULL REFERENCES batch (id),
    until_batch BIGINT REFERENCES batch (id),
    source      TEXT NOT NULL,
    source_id   TEXT NOT NULL,
    name        TEXT,
    kind        TEXT,
    levels      BIGINT,
    height_m    DOUBLE PRECISION,
    province    TEXT,
    district    TEXT,
    commune     TEXT,
    outside_m   DOUBLE PRECISION,
    digest      BLOB NOT NULL,
    geometry    BLOB NOT NULL
);
CREATE UNIQUE INDEX building_source ON building (source_id, source, batch);
CREATE UNIQUE INDEX building_version ON building (id, batch);
CREATE INDEX building_batch ON building (batch, id);
CREATE INDEX building_until ON building (until_batch) WHERE until_batch IS NOT NULL;

CREATE TABLE site (
    id         TEXT PRIMARY KEY,
    version    BIGINT NOT NULL,
    name_en    TEXT,
    name_km    TEXT,
    status     TEXT NOT NULL,
    category   TEXT NOT NULL,
    summary    TEXT NOT NULL,
    first_seen TEXT,
    last_seen  TEXT,
    source     TEXT,
    source_id  TEXT,
    province   TEXT,
    district   TEXT,
    commune    TEXT,
    outside_m  DOUBLE PRECISION,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    geometry   BLOB NOT NULL
);
CREATE UNIQUE INDEX site_source ON site (source, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX site_district ON site (district, status);

-- A building is a number, not a row, so the link holds over all versions of the building.
CREATE TABLE site_building (
    site_id     TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
    position    BIGINT NOT NULL,
    building_id BIGINT NOT NULL,
    PRIMARY KEY (site_id, position)
) WITHOUT ROWID;
CREATE INDEX site_building_building ON site_building (building_id);

CREATE TABLE raid (
    id         TEXT PRIMARY KEY,
    version    BIGINT NOT NULL,
    day        TEXT NOT NULL,
    precision  TEXT NOT NULL,
    rescued    BIGINT,
    arrested   BIGINT,
    summary    TEXT NOT NULL,
    source     TEXT,
    source_id  TEXT,
    province   TEXT,
    district   TEXT,
    commune    TEXT,
    outside_m  DOUBLE PRECISION,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    geometry   BLOB NOT NULL
);
CREATE UNIQUE INDEX raid_source ON raid (source, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX raid_district ON raid (district, day);

CREATE TABLE raid_agency (
    raid_id  TEXT NOT NULL REFERENCES raid (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    agency   TEXT NOT NULL,
    PRIMARY KEY (raid_id, position)
) WITHOUT ROWID;

-- `nationality` is an ISO 3166-1 alpha-2 code, or null where it is unknown.
CREATE TABLE raid_person (
    raid_id     TEXT NOT NULL REFERENCES raid (id) ON DELETE CASCADE,
    position    BIGINT NOT NULL,
    nationality TEXT,
    persons     BIGINT NOT NULL,
    PRIMARY KEY (raid_id, position)
) WITHOUT ROWID;

-- No cascade from the site: removing it must not silently change the record of a raid.
CREATE TABLE raid_site (
    raid_id  TEXT NOT NULL REFERENCES raid (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    site_id  TEXT NOT NULL REFERENCES site (id),
    PRIMARY KEY (raid_id, position)
) WITHOUT ROWID;
CREATE INDEX raid_site_site ON raid_site (site_id);

CREATE TABLE idempotency (
    actor          TEXT NOT NULL,
    key            TEXT NOT NULL,
    route          TEXT NOT NULL,
    request_digest BLOB NOT NULL,
    status         BIGINT NOT NULL,
    response       BLOB NOT NULL,
    at             BIGINT NOT NULL,
    PRIMARY KEY (actor, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);
