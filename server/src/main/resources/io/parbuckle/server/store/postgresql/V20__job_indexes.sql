-- What a start looks for is found by job_state, too, and each job paid for this one twice.
drop index job_live;
