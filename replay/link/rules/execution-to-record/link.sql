-- All attempts at one event share its request id. The record is of the one that decided, as view outcome_run finds it.
SELECT event_id AS from_event_id,
       record_id AS to_event_id,
       grounds,
       [{'field': 'requestID = requestContext.requestId', 'value': request_id}] AS matched_on,
       nullif(note, '') AS note
FROM   record_run
ORDER  BY from_event_id, to_event_id
