-- Numbers of the texts that are known to change a document, whether or not they are held.
alter table document add column amended_by jsonb not null default '[]';
