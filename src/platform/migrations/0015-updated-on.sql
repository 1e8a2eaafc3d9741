-- The day on which a document was last taken from its source, or checked against it.
alter table document add column updated_on date;
