-- Disks that have been seen; expires_at is set for those that vanished: derived.
create table disk_seen (
    identifier text not null primary key,
    name text not null,
    subsystem text not null,
    number bigint not null,
    serial text not null,
    lunid text,
    size bigint,
    model text,
    rotationrate integer,
    type text not null,
    bus text not null,
    expires_at bigint
);
