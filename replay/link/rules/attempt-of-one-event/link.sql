-- Lambda keeps the request id of an event through all attempts, and its queue may hand one event out twice. Each dispatch
-- is joined to the next of the same event; why there was a next one the trail does not say.
WITH   attempt AS (
  SELECT event_id, request_id, at_ms,
         lead(event_id) OVER (PARTITION BY request_id ORDER BY at_ms, event_id) AS next_id,
         lead(at_ms) OVER (PARTITION BY request_id ORDER BY at_ms, event_id) AS next_ms
  FROM   dispatch
  WHERE  request_id IS NOT NULL
)
SELECT event_id AS from_event_id,
       next_id AS to_event_id,
       'proven' AS grounds,
       [{'field': 'requestID', 'value': request_id}] AS matched_on,
       CASE WHEN next_ms = at_ms THEN '; they stand in one second, so which came first is not known'
            ELSE '; ' || (next_ms - at_ms) // 1000 || ' s lie between them' END AS note
FROM   attempt
WHERE  next_id IS NOT NULL
ORDER  BY from_event_id, to_event_id
