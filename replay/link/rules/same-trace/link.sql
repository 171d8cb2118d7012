-- Lambda hands its X-Ray header on, so what a handler sends and what the platform delivers of one invocation bear one
-- root, and so does what follows from them. Whoever sends a message may set the header: it supports what ids prove, and
-- proves nothing by itself. Each message is joined to the next of its trace.
WITH   traced AS (
  SELECT record_id, trace_root, lead(record_id) OVER (PARTITION BY trace_root ORDER BY at_ms, record_id) AS next_id
  FROM   record
  WHERE  trace_root IS NOT NULL
)
SELECT record_id AS from_event_id,
       next_id AS to_event_id,
       'inferred' AS grounds,
       [{'field': 'AWSTraceHeader Root', 'value': trace_root}] AS matched_on,
       NULL AS note
FROM   traced
WHERE  next_id IS NOT NULL
ORDER  BY from_event_id, to_event_id
