-- Questions that citizens gave to an officer, and what was answered.

-- Texts have personal data masked before they are sealed, and are emptied when kept long enough.
-- `subscriber_id` is null on the web, where nobody can be written to: the answer waits there.
create table handover (
  id              bigint generated always as identity primary key,
  pseudonym       text not null,
  subscriber_id   bigint references subscriber on delete cascade,
  channel         text not null check (channel in ('telegram', 'zalo', 'web', 'terminal')),
  commune_code    text,
  reason          text,
  sealed_question bytea,
  asked_at        timestamptz not null,
  status          text not null default 'waiting' check (status in
    ('waiting', 'replied', 'telling', 'told', 'unreachable', 'uncertain', 'closed')),
  sealed_reply    bytea,
  settled_by      text,
  settled_at      timestamptz,
  told_at         timestamptz
);
create index handover_open on handover (status, id) where status not in ('told', 'closed');
create index handover_person on handover (pseudonym);

-- What has expired is removed, not only passed over.
create index dialogue_expiry on dialogue (expires_at);
