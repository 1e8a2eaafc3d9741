-- What officers decided about digests. It outlives a release: the decision holds for exactly the
-- content it was made on, so that an edited digest is unreviewed again.

alter table digest
  -- of what a citizen would read: heading, explanation, procedure, grounds
  add column content_hash text,
  -- of the provisions it was compared with when it was written
  add column ground_hash text,
  add column procedure jsonb;

create table knowledge_review (
  digest_id    text not null,
  content_hash text not null,
  verdict      text not null check (verdict in ('approved', 'withdrawn')),
  by_operator  text not null,
  decided_on   date not null,
  -- of the official words the officer had before them; null where none were held
  ground_hash  text,
  primary key (digest_id, content_hash)
);

create table knowledge_review_audit (
  id           bigint generated always as identity primary key,
  digest_id    text not null,
  content_hash text not null,
  verdict      text not null check (verdict in ('approved', 'withdrawn')),
  by_operator  text not null,
  at           timestamptz not null
);
create index knowledge_review_audit_digest on knowledge_review_audit (digest_id, id);

-- Digests loaded before these columns existed are loaded anew.
delete from setting where name = 'knowledge-loaded';

-- Words that point to a document of which only the name is held: the answer names it and states
-- nothing.
create table document_pointer (
  document_id text not null references document on delete cascade,
  phrase      text not null,
  primary key (document_id, phrase)
);
