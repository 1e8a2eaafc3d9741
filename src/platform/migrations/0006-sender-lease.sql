-- One process sends campaigns at a time: the holder, for as long as it renews.

create table sender_lease (
  name       text primary key,
  holder     text not null,
  expires_at timestamptz not null
);
