-- PutEvents is answered with the id of each event. A target's own destination record shows the event it was given; who
-- gave it is what the Invoke tells, and without it inferred.
WITH   put AS (
  SELECT event_id, value, field, TRUE AS is_call FROM event_output WHERE kind = 'bus-event' AND value IS NOT NULL
  UNION ALL
  -- The event itself, from a queue, an archive or a log, where its PutEvents is not in the trail.
  SELECT record_id, bus_event_id, 'event id', FALSE FROM record
  WHERE  bus_event_id NOT IN (SELECT value FROM event_output WHERE kind = 'bus-event' AND value IS NOT NULL)
)
SELECT put.event_id AS from_event_id,
       start.start_id AS to_event_id,
       CASE WHEN start.is_logged THEN 'proven' ELSE 'inferred' END AS grounds,
       CASE WHEN start.is_traced
         THEN [{'field': put.field || ' = ' || given.field, 'value': put.value},
               {'field': 'requestContext.requestId = requestID', 'value': start.request_id}]
         ELSE [{'field': put.field || ' = ' || given.field, 'value': put.value}]
       END AS matched_on,
       nullif(concat(
         CASE WHEN NOT put.is_call
           THEN '; its PutEvents is not in the evidence, and the copy found stands for the event' END,
         CASE WHEN NOT start.is_logged THEN '; the Invoke itself is not in the evidence' END), '') AS note
FROM   put
JOIN   record_payload AS given ON given.kind = 'bus-event' AND given.value = put.value
JOIN   record_start AS start ON start.record_id = given.record_id
WHERE  start.start_id <> put.event_id AND given.given_by IS DISTINCT FROM 'somebody'
-- A function reached over a topic was invoked by SNS; that hop is rule sns-notification's.
  AND  NOT EXISTS (SELECT 1 FROM record_payload AS other
                   WHERE  other.record_id = given.record_id AND other.kind = 'notification')
ORDER  BY from_event_id, to_event_id
