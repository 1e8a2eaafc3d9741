-- How people ask about an article: searched like its text, shown to nobody.

create table everyday_question (
  article_id text primary key,
  questions  jsonb not null,
  revision   bigint not null
);
create index everyday_question_revision on everyday_question (revision);
