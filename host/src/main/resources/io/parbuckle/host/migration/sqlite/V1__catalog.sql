-- The index of the catalogues, read again from their repositories at each sync: derived.
--
-- A sync writes the rows of a new generation beside those of the old one; the single update of
-- catalog_content then makes them the ones that count.
create table catalog_content (
    label text not null primary key,
    generation integer not null,
    commit_id text not null,
    synced_at integer not null
);

create table catalog_app (
    label text not null,
    generation integer not null,
    position integer not null,
    train text not null,
    name text not null,
    entry text not null,
    primary key (label, generation, position)
);
