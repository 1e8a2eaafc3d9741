-- What came in from the messaging services, and what is needed to answer.

-- Bodies are sealed, and emptied as soon as the event is dealt with; the key stays against repeats.
create table inbox (
  id          bigint generated always as identity primary key,
  source      text not null,
  event_key   text not null,
  sealed_body bytea,
  status      text not null default 'new' check (status in
    ('new', 'claimed', 'replying', 'done', 'failed', 'uncertain')),
  attempt     integer not null default 0,
  received_at timestamptz not null,
  settled_at  timestamptz,
  unique (source, event_key)
);
create index inbox_open on inbox (id) where status in ('new', 'claimed', 'replying');

create table zalo_token (
  oa_id              text primary key,
  sealed_tokens      bytea not null,
  expires_at         timestamptz not null,
  refreshed_at       timestamptz not null,
  refresh_count      integer not null default 0,
  refresh_pending_at timestamptz
);
