-- Questions that found no basis, for completing the corpus. Masked, sealed, and bound to nobody.

create table unanswered_question (
  id              bigint generated always as identity primary key,
  day             date not null,
  reason          text not null,
  sealed_question bytea not null
);
create index unanswered_question_day on unanswered_question (day);
