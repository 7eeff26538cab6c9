-- The newest rows by the time that people see, and outcomes without reading their rows.
create index audit_at on audit_record (at, audit_id) where begun is null;
drop index audit_outcome;
create index audit_outcome on audit_record (begun, success) where begun is not null;
