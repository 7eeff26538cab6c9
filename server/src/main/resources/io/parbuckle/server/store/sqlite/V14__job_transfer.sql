-- What went through the pipes of a job that has ended, as JSON.
alter table job add column transfer text;
