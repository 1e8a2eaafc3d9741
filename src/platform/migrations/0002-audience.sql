-- Who agreed to hear what. Addresses are sealed with the person's own key.

create table subscriber (
  id                  bigint generated always as identity primary key,
  pseudonym           text not null unique,
  channel             text not null check (channel in ('telegram', 'zalo', 'web', 'terminal')),
  sealed_key          bytea not null,
  sealed_address      bytea not null,
  commune_code        text,
  topics              jsonb not null default '[]',
  reachable           boolean not null default true,
  origin              text not null check (origin in ('contact', 'import')),
  first_contact_at    timestamptz not null,
  last_interaction_at timestamptz
);
create index subscriber_channel on subscriber (channel, id);

-- A ledger: the newest row per purpose holds. Nothing is updated.
create table consent (
  id            bigint generated always as identity primary key,
  subscriber_id bigint not null references subscriber on delete cascade,
  purpose       text not null check (purpose in ('news', 'statistics')),
  granted       boolean not null,
  wording       text not null,
  channel       text not null,
  recorded_at   timestamptz not null
);
create index consent_newest on consent (subscriber_id, purpose, id desc);

-- Who asked to be forgotten, and when: an old list imported again must not bring them back.
create table erasure (
  pseudonym text primary key,
  erased_at timestamptz not null
);

-- The little that is remembered between two messages.
create table dialogue (
  pseudonym  text primary key,
  state      jsonb not null,
  expires_at timestamptz not null
);
