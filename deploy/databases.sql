-- Makes one database and one login per service when the server's volume is empty. Passwords come from the environment.
\set ON_ERROR_STOP on
\getenv community COMMUNITY_DATABASE_PASSWORD
\getenv agendas AGENDAS_DATABASE_PASSWORD
\getenv monitor MONITOR_DATABASE_PASSWORD
\getenv pipeline PIPELINE_DATABASE_PASSWORD
\getenv subscriptions SUBSCRIPTIONS_DATABASE_PASSWORD
\getenv gateway GATEWAY_DATABASE_PASSWORD

CREATE ROLE mediate_community LOGIN PASSWORD :'community';
CREATE ROLE mediate_agendas LOGIN PASSWORD :'agendas';
CREATE ROLE mediate_monitor LOGIN PASSWORD :'monitor';
CREATE ROLE mediate_pipeline LOGIN PASSWORD :'pipeline';
CREATE ROLE mediate_subscriptions LOGIN PASSWORD :'subscriptions';
CREATE ROLE mediate_gateway LOGIN PASSWORD :'gateway';

-- A database is made outside any transaction, so each is a statement of its own; \gexec runs what the query prints.
SELECT format(
  'CREATE DATABASE %1$I OWNER %1$I TEMPLATE template0 ENCODING ''UTF8'' LOCALE_PROVIDER builtin BUILTIN_LOCALE ''C.UTF-8'' LOCALE ''C''',
  rolname
) FROM pg_roles WHERE rolname LIKE 'mediate\_%' AND NOT rolsuper
\gexec

-- What a service does for somebody who asks, it does as a role that owns nothing: row-level security binds that one.
SELECT format('CREATE ROLE %I NOLOGIN ROLE %I', rolname || '_requests', rolname)
FROM pg_roles WHERE rolname LIKE 'mediate\_%' AND NOT rolsuper
\gexec

SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', datname) FROM pg_database WHERE datname <> 'template0'
\gexec
