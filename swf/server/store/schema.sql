-- Everything the service knows. `items` is what is open in a run: one row per thing that waits.

CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS domains (
    id INTEGER PRIMARY KEY,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    deprecated INTEGER NOT NULL DEFAULT 0,
    description TEXT,
    retention TEXT NOT NULL,
    open_runs INTEGER NOT NULL DEFAULT 0,
    workflow_types INTEGER NOT NULL DEFAULT 0,
    activity_types INTEGER NOT NULL DEFAULT 0,
    tags TEXT NOT NULL DEFAULT '[]',
    UNIQUE (region, name)
);

CREATE TABLE IF NOT EXISTS types (
    domain INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    deprecated INTEGER,
    created INTEGER NOT NULL,
    description TEXT,
    defaults TEXT NOT NULL,
    PRIMARY KEY (domain, kind, name, version)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    domain INTEGER NOT NULL,
    workflow_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    type_name TEXT NOT NULL,
    type_version TEXT NOT NULL,
    started INTEGER NOT NULL,
    config TEXT NOT NULL,
    closed INTEGER,
    close_status TEXT,
    last_event INTEGER NOT NULL DEFAULT 0,
    last_time INTEGER NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    decision_scheduled INTEGER NOT NULL DEFAULT 0,
    decision_started INTEGER NOT NULL DEFAULT 0,
    previous_started INTEGER NOT NULL DEFAULT 0,
    override_list TEXT,
    override_timeout TEXT,
    open_activities INTEGER NOT NULL DEFAULT 0,
    open_timers INTEGER NOT NULL DEFAULT 0,
    open_children INTEGER NOT NULL DEFAULT 0,
    open_lambdas INTEGER NOT NULL DEFAULT 0,
    latest_activity INTEGER
);
-- Open runs are found without looking at closed ones, and the other way round. A run id leads to its row by
-- itself, see engine/run_ids.py.
CREATE INDEX IF NOT EXISTS runs_by_start ON runs (domain, closed IS NULL, started, id);
CREATE INDEX IF NOT EXISTS runs_by_close ON runs (domain, closed, id) WHERE closed IS NOT NULL;
CREATE INDEX IF NOT EXISTS runs_by_workflow_id ON runs (domain, workflow_id, closed IS NULL, started, id);
CREATE INDEX IF NOT EXISTS runs_by_type ON runs (domain, type_name, closed IS NULL, started, id);
CREATE INDEX IF NOT EXISTS runs_by_status ON runs (domain, close_status, started, id)
    WHERE close_status IS NOT NULL;

CREATE TABLE IF NOT EXISTS run_tags (
    domain INTEGER NOT NULL,
    tag TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    started INTEGER NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (domain, tag, is_open, started, run)
) WITHOUT ROWID;

-- The last executionContext a decider gave; apart, because it may be long and the run's row changes often.
CREATE TABLE IF NOT EXISTS contexts (run INTEGER PRIMARY KEY, text TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS events (
    run INTEGER NOT NULL,
    id INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (run, id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS items (
    run INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    ref INTEGER NOT NULL,
    key TEXT,
    due INTEGER,
    queue TEXT,
    priority INTEGER NOT NULL DEFAULT 0,
    seq INTEGER NOT NULL DEFAULT 0,
    data TEXT NOT NULL,
    PRIMARY KEY (run, kind, ref)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS items_by_key ON items (run, kind, key) WHERE key IS NOT NULL;
CREATE INDEX IF NOT EXISTS items_by_due ON items (due, kind, run, ref) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS items_by_queue ON items (queue, priority DESC, seq) WHERE queue IS NOT NULL;
