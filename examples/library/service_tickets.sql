-- Tables of the ticket system of Halden Service. PostgreSQL 15.
-- Call-back times are those of the operations handbook, version 12.

CREATE TABLE customer (
  customer_id  integer PRIMARY KEY,
  name         text NOT NULL,
  commercial   boolean NOT NULL DEFAULT false  -- decides the warranty period
);

CREATE TABLE ticket (
  ticket_id    integer PRIMARY KEY,             -- shown to customers as T-88213
  customer_id  integer NOT NULL REFERENCES customer,
  article      text NOT NULL,                   -- for example HP-2040-S
  serial       text NOT NULL,                   -- first four digits: year and week
  priority     smallint NOT NULL CHECK (priority BETWEEN 1 AND 4),
  opened_at    timestamptz NOT NULL,
  called_at    timestamptz,
  closed_at    timestamptz
);

-- Recordings of calls are deleted after 30 days by the nightly job at 02:15.
CREATE TABLE recording (
  ticket_id    integer NOT NULL REFERENCES ticket,
  recorded_at  timestamptz NOT NULL,
  file_name    text NOT NULL
);

-- Tickets that nobody has called back in time. Priorities 3 and 4 count working
-- hours and are handled by the function working_hours_between, kept elsewhere.
CREATE VIEW overdue_ticket AS
SELECT ticket_id, priority, now() - opened_at AS waiting
FROM ticket
WHERE called_at IS NULL
  AND now() - opened_at > CASE priority WHEN 1 THEN interval '30 minutes'
                                        WHEN 2 THEN interval '2 hours' END;
