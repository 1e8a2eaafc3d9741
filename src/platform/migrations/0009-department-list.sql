-- The Department's own lists: what it publishes each year (hết hiệu lực) and every five (hệ thống hóa).

create table department_list_row (
  id                bigint generated always as identity primary key,
  list_name         text not null,
  list_kind         text not null check (list_kind in
    ('expired', 'in-force', 'partly-expired', 'to-amend')),
  -- the sheet of a workbook, or which table of a document, and the row in it as its reader counts
  sheet             text not null,
  row_number        integer not null,
  document_number   text not null,
  number_key        text not null,
  title             text,
  issuing_authority text,
  issued_on         date,
  -- which articles have no force any more; of partly-expired rows only
  provisions        text,
  -- why, as the list says; of to-amend rows, what is proposed
  reason            text,
  -- the first day without force
  ended_on          date,
  imported_at       timestamptz not null
);
create index department_list_row_number on department_list_row (number_key, issued_on);
-- One text may lose several provisions on several days, each in a row of its own.
create unique index department_list_row_once on department_list_row (list_name, list_kind, number_key,
  coalesce(issued_on, date '0001-01-01'), coalesce(issuing_authority, ''),
  md5(coalesce(provisions, '')));
