-- For psql, which reads them from its environment.
\getenv ingest INGEST_PASSWORD
\getenv upload UPLOAD_PASSWORD
\getenv stream STREAM_PASSWORD
alter role agentpipe_ingest password :'ingest';
alter role agentpipe_upload password :'upload';
alter role agentpipe_stream password :'stream';
