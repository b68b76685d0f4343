//! The tables, version by version. A version that has been released is never changed: what comes next is a new one.
//!
//! Plain SQL that other databases take too: instants are whole seconds since 1970 (points of tracks: milliseconds), days are
//! ISO 8601 texts, places WGS-84 degrees, lists JSON texts.

use rusqlite_migration::{M, Migrations};

/// Marks a file as a ledger of fullsweep, in SQLite's header: "FSWL".
pub(super) const APPLICATION_ID: i64 = 0x4653_574C;

/// The versions, in order.
pub(super) const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

const STEPS: &[M<'static>] = &[M::up(REGISTRY), M::up(SEEN), M::up(JUDGED)];

/// The newest version.
pub(super) const NEWEST: i64 = 3;

/// Version 1: imports, sites with their history, plans, visits, findings.
const REGISTRY: &str = "
PRAGMA application_id = 1179866956;

CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE import (
    key INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    file TEXT NOT NULL,
    hash TEXT NOT NULL,
    mode TEXT NOT NULL,          -- of a list: full or add; else empty
    day TEXT NOT NULL,           -- of a list; else empty
    made_at INTEGER NOT NULL,
    row_count INTEGER NOT NULL, added INTEGER NOT NULL, changed INTEGER NOT NULL, known INTEGER NOT NULL,
    gone INTEGER NOT NULL, rejected INTEGER NOT NULL,
    UNIQUE (subject, hash, mode, day)
);

CREATE TABLE rejected (
    key INTEGER PRIMARY KEY,
    import INTEGER NOT NULL REFERENCES import (key),
    file TEXT NOT NULL, place INTEGER NOT NULL,
    code TEXT NOT NULL, reason TEXT NOT NULL, content TEXT NOT NULL
);
CREATE INDEX rejected_by_import ON rejected (import);

CREATE TABLE site (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    lon REAL, lat REAL, territory TEXT,
    properties TEXT NOT NULL,    -- JSON
    since TEXT NOT NULL, gone TEXT,
    file TEXT NOT NULL, place INTEGER NOT NULL
);

CREATE TABLE site_id (           -- which site an id means from a day on
    id TEXT NOT NULL, since TEXT NOT NULL, rank INTEGER NOT NULL,
    site INTEGER NOT NULL REFERENCES site (key),
    PRIMARY KEY (id, rank)
);

CREATE TABLE site_change (
    key INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (key),
    day TEXT NOT NULL, what TEXT NOT NULL,
    metres INTEGER, lon REAL, lat REAL, was TEXT,
    others TEXT,                 -- JSON list of ids
    file TEXT NOT NULL, place INTEGER NOT NULL
);
CREATE INDEX site_change_by_site ON site_change (site);

CREATE TABLE name (              -- every id of a site that a plan, visit or finding names, listed or not
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
);

CREATE TABLE plan (
    key INTEGER PRIMARY KEY,
    import INTEGER NOT NULL REFERENCES import (key),
    scenario TEXT NOT NULL, day TEXT NOT NULL, seed TEXT NOT NULL,
    file TEXT NOT NULL,
    document TEXT NOT NULL,      -- JSON
    content BLOB NOT NULL        -- digest: the same plan in another file is the same plan
);
CREATE INDEX plan_by_day ON plan (day, scenario);

CREATE TABLE route (
    key INTEGER PRIMARY KEY,
    plan INTEGER NOT NULL REFERENCES plan (key),
    team TEXT NOT NULL, shift INTEGER NOT NULL,
    start_at INTEGER NOT NULL, finish_at INTEGER NOT NULL,
    travel_s INTEGER NOT NULL, distance_m INTEGER NOT NULL
);
CREATE INDEX route_by_plan ON route (plan);

CREATE TABLE stop (
    route INTEGER NOT NULL REFERENCES route (key), rank INTEGER NOT NULL,
    site INTEGER NOT NULL REFERENCES name (key),
    kind TEXT NOT NULL,
    arrive_at INTEGER NOT NULL, begin_at INTEGER NOT NULL, depart_at INTEGER NOT NULL,
    PRIMARY KEY (route, rank)
);
CREATE INDEX stop_by_site ON stop (site);

CREATE TABLE missed (
    plan INTEGER NOT NULL REFERENCES plan (key), rank INTEGER NOT NULL,
    site INTEGER NOT NULL REFERENCES name (key),
    reason TEXT NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (plan, rank)
);

CREATE TABLE visit (
    key INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES name (key),
    team TEXT, day TEXT NOT NULL,
    arrive_at INTEGER, depart_at INTEGER,
    lon REAL, lat REAL, who TEXT, result TEXT,
    file TEXT NOT NULL, place INTEGER NOT NULL,
    content BLOB NOT NULL UNIQUE -- digest: the same row in another file is the same visit
);
CREATE INDEX visit_by_day ON visit (day);

CREATE TABLE finding (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    site INTEGER NOT NULL REFERENCES name (key),
    found_at INTEGER NOT NULL, team TEXT, what TEXT NOT NULL,
    responsible TEXT, deadline_at INTEGER,
    again_by TEXT NOT NULL, again_days INTEGER NOT NULL, again_from TEXT,
    file TEXT NOT NULL, place INTEGER NOT NULL
);

CREATE TABLE finding_state (
    finding INTEGER NOT NULL REFERENCES finding (key), rank INTEGER NOT NULL,
    state TEXT NOT NULL, at INTEGER NOT NULL, said_by TEXT, note TEXT,
    file TEXT NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (finding, rank)
);

CREATE TABLE finding_amended (   -- what a finding said before a later file said otherwise
    finding INTEGER NOT NULL REFERENCES finding (key), rank INTEGER NOT NULL,
    what TEXT NOT NULL, responsible TEXT, deadline_at INTEGER,
    again_by TEXT NOT NULL, again_days INTEGER NOT NULL, again_from TEXT,
    file TEXT NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (finding, rank)
);
";

/// Version 2: what devices noted, and what was judged of it.
const SEEN: &str = "
CREATE TABLE carrier (           -- whose points follow each other
    key INTEGER PRIMARY KEY,
    team TEXT NOT NULL, device TEXT NOT NULL,
    UNIQUE (team, device)
);

CREATE TABLE track (
    key INTEGER PRIMARY KEY,
    carrier INTEGER NOT NULL REFERENCES carrier (key),
    file TEXT NOT NULL, place INTEGER NOT NULL,
    UNIQUE (carrier, file, place)
);

CREATE TABLE fix (               -- the same point of the same carrier in another file is the same point
    carrier INTEGER NOT NULL REFERENCES carrier (key),
    at_ms INTEGER NOT NULL,
    lon REAL NOT NULL, lat REAL NOT NULL, accuracy_m REAL,
    track INTEGER NOT NULL REFERENCES track (key),
    PRIMARY KEY (carrier, at_ms, lon, lat)
) WITHOUT ROWID;

CREATE TABLE sighting (
    day TEXT NOT NULL,
    site INTEGER NOT NULL REFERENCES name (key),
    seen TEXT NOT NULL, team TEXT,
    evidence TEXT NOT NULL, doubts TEXT NOT NULL, -- JSON lists
    PRIMARY KEY (day, site)
) WITHOUT ROWID;
CREATE INDEX sighting_by_site ON sighting (site, day);
";

/// Version 3: what days were judged on, draws, rows kept aside that a later file stands for; visits known again within their day,
/// so that the index that tells stays near the rows it grows by.
const JUDGED: &str = "
CREATE TABLE judged (
    day TEXT NOT NULL PRIMARY KEY,
    tracks INTEGER NOT NULL,     -- 1: sightings are all that was seen; 0: records count but for what sightings say otherwise
    digest TEXT NOT NULL,        -- of what it was judged on; empty: not known
    clocks TEXT NOT NULL         -- JSON list: teams whose clocks were off
);
INSERT INTO judged (day, tracks, digest, clocks) SELECT DISTINCT day, 1, '', '[]' FROM sighting;
DROP INDEX sighting_by_site;
CREATE INDEX sighting_by_word ON sighting (day, seen, site);

CREATE TABLE visit_by_content (
    key INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES name (key),
    team TEXT, day TEXT NOT NULL,
    arrive_at INTEGER, depart_at INTEGER,
    lon REAL, lat REAL, who TEXT, result TEXT,
    file TEXT NOT NULL, place INTEGER NOT NULL,
    content BLOB NOT NULL,       -- digest: the same row in another file is the same visit
    UNIQUE (day, content)
);
INSERT INTO visit_by_content (key, site, team, day, arrive_at, depart_at, lon, lat, who, result, file, place, content)
    SELECT key, site, team, day, arrive_at, depart_at, lon, lat, who, result, file, place, content FROM visit ORDER BY key;
DROP TABLE visit;
ALTER TABLE visit_by_content RENAME TO visit;
CREATE INDEX visit_by_day ON visit (day, site, lon, lat);

ALTER TABLE rejected ADD COLUMN superseded INTEGER REFERENCES import (key);

CREATE TABLE draw (
    key INTEGER PRIMARY KEY,
    day TEXT NOT NULL, made_at INTEGER NOT NULL,
    method TEXT NOT NULL, seed TEXT NOT NULL, strata TEXT NOT NULL, asked INTEGER NOT NULL,
    list TEXT NOT NULL,          -- JSON: every site that could be drawn, with its stratum
    digest TEXT NOT NULL         -- BLAKE3 of that list
);

CREATE TABLE drawn (
    draw INTEGER NOT NULL REFERENCES draw (key), rank INTEGER NOT NULL,
    site INTEGER NOT NULL REFERENCES name (key), stratum TEXT NOT NULL,
    PRIMARY KEY (draw, rank)
);
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_versions_follow_each_other_and_bear_the_mark() {
        MIGRATIONS.validate().unwrap();
        let mut connection = rusqlite::Connection::open_in_memory().unwrap();
        MIGRATIONS.to_latest(&mut connection).unwrap();
        let pragma = |name: &str| -> i64 { connection.pragma_query_value(None, name, |row| row.get(0)).unwrap() };
        assert_eq!((pragma("application_id"), pragma("user_version")), (APPLICATION_ID, NEWEST));
    }
}
