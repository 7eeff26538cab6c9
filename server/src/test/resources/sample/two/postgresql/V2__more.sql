alter table sample add column more text;
