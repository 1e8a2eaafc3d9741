-- Which provisions were told to whom, so that a wrong or outdated answer can be set right. What was
-- asked is not kept.

-- `subscriber_id` is null on the web: a correction waits there for the session to look again.
-- `as_of` is the day whose law was told.
create table told_answer (
  id              bigint generated always as identity primary key,
  pseudonym       text not null,
  subscriber_id   bigint references subscriber on delete cascade,
  channel         text not null check (channel in ('telegram', 'zalo', 'web', 'terminal')),
  commune_code    text,
  told_on         date not null,
  as_of           date not null,
  feedback        text check (feedback in ('helpful', 'not-it', 'wrong', 'beside', 'unclear'))
);
create index told_answer_person on told_answer (pseudonym, id desc);
create index told_answer_day on told_answer (told_on);

-- `wording_hash` is of the words quoted; null where there were none, only our own explanation.
create table told_provision (
  answer_id    bigint not null references told_answer on delete cascade,
  provision_id text not null,
  wording_hash text,
  standing     text not null check (standing in ('in-force', 'amended', 'out-of-force')),
  corrected_at timestamptz,
  primary key (answer_id, provision_id)
);
create index told_provision_id on told_provision (provision_id);
