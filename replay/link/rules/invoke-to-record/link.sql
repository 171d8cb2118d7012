-- Where no dispatch of the event is in the trail, its Invoke and its record still bear one request id.
SELECT i.event_id AS from_event_id,
       r.record_id AS to_event_id,
       'proven' AS grounds,
       [{'field': 'requestID = requestContext.requestId', 'value': i.request_id}] AS matched_on,
       CASE WHEN r.condition = 'ZeroReservedConcurrency' THEN '; the function was never run for it'
         ELSE '; no InvokeExecution of it is in the evidence' END AS note
FROM   invoke AS i
JOIN   record AS r ON r.request_id = i.request_id AND r.decided_ms >= i.at_ms
WHERE  NOT EXISTS (SELECT 1 FROM dispatch AS d WHERE d.request_id = r.request_id AND d.at_ms <= r.decided_ms)
ORDER  BY from_event_id, to_event_id
