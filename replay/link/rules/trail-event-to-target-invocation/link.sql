-- EventBridge hands a function the CloudTrail record itself; the function's destination record shows which. Whoever may
-- invoke the function could hand it one as well, so without the Invoke it is inferred.
SELECT seen.event_id AS from_event_id,
       start.start_id AS to_event_id,
       CASE WHEN start.is_logged THEN 'proven' ELSE 'inferred' END AS grounds,
       CASE WHEN start.is_traced
         THEN [{'field': 'eventID = ' || given.field, 'value': seen.event_id},
               {'field': 'requestContext.requestId = requestID', 'value': start.request_id}]
         ELSE [{'field': 'eventID = ' || given.field, 'value': seen.event_id}]
       END AS matched_on,
       CASE WHEN start.is_logged THEN NULL
         ELSE '; the Invoke itself is not in the evidence' END AS note
FROM   record_payload AS given
JOIN   record_start AS start ON start.record_id = given.record_id
JOIN   event AS seen ON seen.event_id = given.value
WHERE  given.kind = 'trail-event' AND given.given_by IS DISTINCT FROM 'somebody'
ORDER  BY from_event_id, to_event_id
