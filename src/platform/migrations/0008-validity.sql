-- What holds on which day: what texts say of each other and of their own days, and what an officer
-- decided. Versions of provisions are computed from these when they are read; nothing of them is
-- stored.

alter table relation drop constraint relation_operation_check;
alter table relation add constraint relation_operation_check
  check (operation in ('amends', 'inserts', 'repeals', 'replaces', 'suspends'));
-- null: the whole text
alter table relation alter column target_article drop not null;
-- where the order names it; tells texts of one number apart
alter table relation add column target_issued_on date;
-- corpus/relation.ts has its shape; null where no wording belongs to the order
alter table relation add column change jsonb;
alter table relation add column ordered_clause text;
alter table relation add column ordered_point text;
-- where the order itself says so; else the day of the ordering provision
alter table relation add column effective_on date;
alter table relation add column ends_on date;

-- Days on which texts, or provisions of them, take effect, as some text says.
create table stated_day (
  id                bigint generated always as identity primary key,
  from_document_id  text not null references document on delete cascade,
  from_article_id   text not null,
  -- both null: the text that says so
  target_number_key text,
  target_title_key  text,
  -- all null: the whole text
  article           text,
  clause            text,
  point             text,
  effective_on      date not null
);
create index stated_day_article on stated_day (from_article_id);
create index stated_day_document on stated_day (from_document_id);
create index stated_day_number on stated_day (target_number_key);
create index stated_day_title on stated_day (target_title_key);

-- What an officer decided. Undone rows stay: the newest that is not undone counts.
create table reviewed_status (
  id          bigint generated always as identity primary key,
  document_id text not null references document on delete cascade,
  article     text,
  clause      text,
  point       text,
  status      text not null check (status in
                ('not-yet-in-force', 'in-force', 'partly-in-force', 'suspended', 'expired')),
  from_on     date not null,
  why         text not null,
  set_by      text not null,
  set_at      timestamptz not null,
  undone_by   text,
  undone_at   timestamptz,
  undone_why  text,
  check ((undone_at is null) = (undone_by is null))
);
create index reviewed_status_document on reviewed_status (document_id);
