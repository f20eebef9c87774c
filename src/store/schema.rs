//! The tables that are read and written through diesel's query builder; the wide ones are written in SQL.

diesel::table! {
    workers (id) {
        id -> Uuid,
        name -> Text,
        host -> Text,
        version -> Text,
        queues -> Array<Text>,
        handlers -> Array<Text>,
        slots -> Int4,
        busy -> Int4,
        state -> Text,
        started_at -> Timestamptz,
        heartbeat_at -> Timestamptz,
        heard_since -> Timestamptz,
    }
}

diesel::table! {
    queues (name) {
        name -> Text,
        paused -> Bool,
    }
}
