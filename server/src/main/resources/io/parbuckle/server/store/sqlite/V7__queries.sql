-- What queries look for among many jobs, each in the order of ids: so the newest of one state or
-- method are found without sorting the others.
create index job_state on job (state, id);
create index job_method on job (method, id);
create index job_queued on job (time_queued, id);
