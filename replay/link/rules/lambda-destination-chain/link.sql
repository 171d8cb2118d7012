-- A Lambda destination is invoked with the record itself, under a request id of its own. Whoever may invoke the target can
-- give it a record of their making: without the Invoke it is inferred that Lambda did.
SELECT source.event_id AS from_event_id,
       start.start_id AS to_event_id,
       CASE WHEN start.is_logged THEN source.grounds ELSE 'inferred' END AS grounds,
       CASE WHEN start.is_traced
         THEN [{'field': 'requestID = ' || given.field, 'value': given.value},
               {'field': 'requestContext.requestId = requestID', 'value': start.request_id}]
         ELSE [{'field': 'requestID = ' || given.field, 'value': given.value}]
       END AS matched_on,
       nullif(concat(source.note, CASE WHEN NOT start.is_logged THEN '; the Invoke itself is not in the evidence' END), '') AS note
FROM   record_payload AS given
JOIN   record_start AS start ON start.record_id = given.record_id
JOIN   record AS target ON target.record_id = given.record_id
JOIN   (
  SELECT run.event_id, run.request_id, g.record_id, run.grounds, run.note
  FROM   record_payload AS g
  JOIN   outcome_run AS run
    ON   run.request_id = g.value AND run.decided_ms = g.decided_ms AND NOT run.is_dead_letter
  WHERE  g.kind = 'own-invocation'
  UNION ALL
  -- Where it is not proven which attempt it is of, the Invoke of the source stands for all of them.
  SELECT i.event_id, i.request_id, g.record_id, 'proven', '; which dispatch of that event it is of is not proven by this evidence'
  FROM   record_payload AS g
  JOIN   invoke AS i ON i.request_id = g.value
  WHERE  g.kind = 'own-invocation'
    AND  g.value IN (SELECT request_id FROM dispatch)
    AND  NOT EXISTS (SELECT 1 FROM outcome_run AS run
                     WHERE  run.request_id = g.value AND run.decided_ms = g.decided_ms
                       AND  NOT run.is_dead_letter AND run.grounds = 'proven')
  UNION ALL
  -- Where no dispatch of the source is in the trail, its own record stands for it.
  SELECT own.record_id, own.request_id, g.record_id, 'proven', ''
  FROM   record_payload AS g
  JOIN   record AS own ON own.request_id = g.value AND own.record_id <> g.record_id
  WHERE  g.kind = 'own-invocation'
    AND  g.value NOT IN (SELECT request_id FROM dispatch WHERE request_id IS NOT NULL)
) AS source
  ON   source.record_id = given.record_id AND source.request_id = given.value
WHERE  given.kind = 'own-invocation' AND given.given_by IS DISTINCT FROM 'somebody'
ORDER  BY from_event_id, to_event_id
