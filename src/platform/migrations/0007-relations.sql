-- What amending texts do to provisions of others.

-- Two spellings of a law's name meet in this form; null for texts that are found by number only.
alter table document add column title_key text;
create index document_title_key on document (title_key);

create table relation (
  id                bigint generated always as identity primary key,
  from_document_id  text not null references document on delete cascade,
  from_article_id   text not null,
  operation         text not null check (operation in ('amends', 'inserts', 'repeals', 'replaces')),
  target_number_key text,
  target_title_key  text,
  target_article    text not null,
  target_clause     text,
  target_point      text,
  check (target_number_key is not null or target_title_key is not null)
);
create index relation_from on relation (from_article_id);
create index relation_target_number on relation (target_number_key, target_article);
create index relation_target_title on relation (target_title_key, target_article);
