-- The law: documents, and for every article one version per source.

create table corpus_state (
  singleton boolean primary key default true check (singleton),
  revision  bigint  not null default 0
);
insert into corpus_state default values;

-- Small facts about the installation, such as which knowledge/ was loaded last.
create table setting (
  name  text primary key,
  value text not null
);

create table document (
  id                text primary key,
  document_number   text not null,
  number_key        text not null,
  title             text not null,
  document_type     text not null,
  issuing_authority text,
  signer            text,
  issued_on         date,
  effective_on      date,
  expires_on        date,
  source_status     text,
  url               text,
  content_checked   boolean not null default true,
  metadata_source   text not null,
  precedence        smallint not null,
  -- the corpus revision of the last change, so that an index can ask what is new
  revision          bigint not null
);
create index document_number_key on document (number_key);
create index document_revision on document (revision);

-- Clauses and points are offsets into `body` (see corpus/outline.ts): one row an article keeps an
-- import five times smaller than one row a provision, and a version is replaced in one piece.
create table article_version (
  id             bigint generated always as identity primary key,
  article_id     text not null,
  document_id    text not null references document on delete cascade,
  source_key     text not null,
  precedence     smallint not null,
  article_number text not null,
  position       integer not null,
  headings       jsonb not null,
  heading        text not null,
  body           text not null,
  outline        jsonb not null,
  effective_on   date,
  source_note    text,
  url            text,
  content_hash   text not null,
  revision       bigint not null,
  unique (article_id, source_key)
);
create index article_version_document on article_version (document_id, position);
create index article_version_revision on article_version (revision);

create table digest (
  id          text primary key,
  article_id  text not null,
  document_id text not null references document on delete cascade,
  topic       text not null,
  heading     text not null,
  plain       text not null,
  asked_as    jsonb not null,
  rests_on    jsonb not null,
  checked_on  date,
  reviewed_by text,
  reviewed_on date,
  revision    bigint not null
);
create index digest_article on digest (article_id);
create index digest_revision on digest (revision);
