-- All attempts at one event share its request id. The record is of the one that decided, which is the last before it.
SELECT event_id AS from_event_id,
       record_id AS to_event_id,
       'proven' AS grounds,
       [{'field': 'requestID = requestContext.requestId', 'value': request_id}] AS matched_on,
       CASE WHEN attempts > 1 THEN '; it is the last of ' || attempts || ' dispatches of that event before the record' END AS note
FROM   record_run
ORDER  BY from_event_id, to_event_id
