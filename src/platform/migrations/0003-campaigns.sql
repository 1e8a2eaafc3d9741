-- Telling people about a new law: one ledger row per recipient.

create table campaign (
  id            text primary key,
  document_id   text not null references document,
  status        text not null check (status in
    ('draft', 'in-review', 'approved', 'scheduled', 'running', 'paused', 'finished', 'cancelled')),
  summary       jsonb not null,
  segment       jsonb not null default '{}',
  drafted_by    text not null,
  approved_by   text check (approved_by is distinct from drafted_by),
  approved_hash text,
  pause_reason  text,
  created_at    timestamptz not null,
  started_at    timestamptz,
  finished_at   timestamptz
);

create table campaign_audit (
  id          bigint generated always as identity primary key,
  campaign_id text not null references campaign on delete cascade,
  action      text not null,
  by_operator text not null,
  at          timestamptz not null,
  detail      text
);
create index campaign_audit_campaign on campaign_audit (campaign_id, id);

create table delivery (
  campaign_id         text not null references campaign on delete cascade,
  subscriber_id       bigint not null references subscriber on delete cascade,
  channel             text not null,
  status              text not null default 'waiting' check (status in
    ('waiting', 'sending', 'accepted', 'refused', 'uncertain', 'skipped')),
  reason              text,
  attempt             integer not null default 0,
  due_at              timestamptz not null,
  claimed_at          timestamptz,
  settled_at          timestamptz,
  provider_message_id text,
  primary key (campaign_id, subscriber_id)
);
-- the campaign first: what a paused one still holds is never walked over to find what is due
create index delivery_due on delivery (campaign_id, channel, due_at, subscriber_id)
  where status = 'waiting';
create index delivery_sending on delivery (channel) where status = 'sending';
create index delivery_provider_message on delivery (channel, provider_message_id)
  where provider_message_id is not null;

create table delivery_receipt (
  campaign_id   text not null,
  subscriber_id bigint not null,
  kind          text not null check (kind in ('delivered', 'seen')),
  at            timestamptz not null,
  primary key (campaign_id, subscriber_id, kind),
  foreign key (campaign_id, subscriber_id) references delivery on delete cascade
);
