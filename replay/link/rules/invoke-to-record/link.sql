-- Where the evidence does not hold the dispatch that made a record, or does not prove which it was, the Invoke and the record still
-- bear one request id.
SELECT i.event_id AS from_event_id,
       r.record_id AS to_event_id,
       'proven' AS grounds,
       [{'field': 'requestID = requestContext.requestId', 'value': i.request_id}] AS matched_on,
       CASE WHEN r.condition = 'ZeroReservedConcurrency' THEN '; the function was never run for it'
            WHEN d.attempts IS NULL THEN '; no InvokeExecution of it is in the evidence'
            WHEN d.attempts < d.need
              THEN '; it is of attempt ' || d.need || ' or a later one and the evidence holds ' || d.attempts
                   || ', so which one made it is not known'
            ELSE '; ' || d.attempts || ' dispatches of it stand in the evidence, and which one made the record is not proven'
       END AS note
FROM   invoke AS i
JOIN   record AS r ON r.request_id = i.request_id AND r.decided_ms >= i.at_ms
LEFT JOIN record_dispatch AS d ON d.record_id = r.record_id AND d.attempt = 1
WHERE  r.record_id NOT IN (SELECT record_id FROM record_run WHERE grounds = 'proven')
ORDER  BY from_event_id, to_event_id
