-- Lambda keeps the request id of an asynchronous invocation through its queue and all attempts.
SELECT i.event_id AS from_event_id,
       d.event_id AS to_event_id,
       'proven' AS grounds,
       [{'field': 'requestID', 'value': i.request_id}] AS matched_on,
       CASE WHEN count(*) OVER (PARTITION BY i.event_id) > 1
         THEN '; attempt ' || row_number() OVER (PARTITION BY i.event_id ORDER BY d.at_ms, d.event_id)
              || ' of ' || count(*) OVER (PARTITION BY i.event_id) || ' in this evidence'
       END AS note
FROM   invoke AS i
JOIN   dispatch AS d ON d.request_id = i.request_id
ORDER  BY from_event_id, to_event_id
