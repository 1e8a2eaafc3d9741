-- What happened, counted without naming anyone. Rows are only ever appended.

create table reach_event (
  id           bigint generated always as identity primary key,
  at           timestamptz not null,
  day          date not null,
  kind         text not null,
  channel      text not null,
  commune_code text,
  topic        text,
  document_id  text,
  campaign_id  text,
  status       text,
  reason       text,
  pseudonym    text
);
create index reach_event_day on reach_event (day, kind);

create function reach_event_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'reach_event rows are only ever appended';
end
$$;
create trigger reach_event_append_only before update or delete on reach_event
  for each row execute function reach_event_is_append_only();
