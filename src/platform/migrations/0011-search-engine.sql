-- Search inside the database engine, for corpora that outgrow memory. All of it can be made again
-- from the tables of the law, so it stands in a schema of its own, which a backup leaves out.

create schema search;

-- How far the rows below follow the corpus. Another corpus id (a restored backup): begin anew.
create table search.state (
  singleton boolean primary key default true check (singleton),
  corpus_id text,
  revision  bigint not null default 0
);
insert into search.state default values;

create table search.article (
  article_id   text primary key,
  document_id  text not null references document on delete cascade,
  effective_on date,
  expires_on   date,
  -- tokens by field, one field a line (retrieval/token-fields.ts): the second stage reads them
  fields       text not null,
  -- the same as the engine counts them: spelt in letters, fields repeated by their weight
  terms        text not null
);
create index search_article_document on search.article (document_id);

-- A set of vectors by one embedder. At most one serves; the next is built beside it.
create table search.embedding_set (
  id           integer generated always as identity primary key,
  embedder     text not null unique,
  dimension    integer not null check (dimension between 1 and 4000),
  is_serving   boolean not null default false,
  corpus_id    text not null,
  revision     bigint not null default 0,
  started_at   timestamptz not null default now(),
  completed_at timestamptz
);
create unique index search_embedding_set_serving on search.embedding_set (is_serving)
  where is_serving;

-- The program may have come with a newer extension than the one that wrote the tables.
create function search.update_extension(extension name) returns void
language plpgsql as $update$
begin
  if exists (select from pg_available_extensions
              where name = extension and installed_version <> default_version) then
    execute format('alter extension %I update', extension);
  end if;
exception when others then
  raise notice '%: %', extension, sqlerrm; -- its owner has to: the older one works meanwhile
end
$update$;

-- Makes what the server's extensions allow, and tells what is there. Called at each start too: an
-- extension may be installed after this migration has run. Nothing fails where it is missing or
-- may not be created; search then stays in memory.
create function search.prepare(out has_bm25 boolean, out has_vector boolean)
language plpgsql as $prepare$
begin
  begin
    -- halfvec came with 0.7, filtered scans that find enough with 0.8
    if exists (select from pg_available_extensions
                where name = 'vector'
                  and string_to_array(default_version, '.')::integer[] >= array[0, 8]) then
      create extension if not exists vector;
      perform search.update_extension('vector');
      execute $sql$
        create table if not exists search.vector (
          set_id      integer not null references search.embedding_set on delete cascade,
          article_id  text not null,
          document_id text not null references document on delete cascade,
          -- of the embedded text, so that what has not changed is not paid for twice
          text_hash   text not null,
          vector      halfvec not null,
          primary key (set_id, article_id)
        )$sql$;
      execute 'create index if not exists search_vector_document on search.vector (document_id)';
    end if;
  exception when others then
    raise notice 'vector: %', sqlerrm;
  end;
  begin
    if exists (select from pg_available_extensions where name = 'pg_textsearch') then
      create extension if not exists pg_textsearch;
      perform search.update_extension('pg_textsearch');
      -- k1 and b: see retrieval/bm25f.ts
      execute $sql$
        create index if not exists search_article_terms on search.article
          using bm25 (terms) with (text_config = 'simple', k1 = 1.2, b = 0.3)$sql$;
    end if;
  exception when others then
    raise notice 'pg_textsearch: %', sqlerrm;
  end;
  has_bm25 := to_regclass('search.search_article_terms') is not null;
  -- An extension that is dropped takes the column with it.
  has_vector := exists (select from pg_attribute
                         where attrelid = to_regclass('search.vector')
                           and attname = 'vector' and not attisdropped);
end
$prepare$;

select search.prepare();
