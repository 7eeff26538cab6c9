-- A row with a request (PKCS#10) has no certificate: its chain is empty.
alter table certificate add column csr text;
