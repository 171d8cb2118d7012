-- All attempts at one event share its request id, so a record proves the event, not the attempt.
SELECT event_id AS from_event_id,
       record_id AS to_event_id,
       'proven' AS grounds,
       [{'field': 'requestID = requestContext.requestId', 'value': request_id}] AS matched_on,
       CASE WHEN attempts > 1
         THEN '; this is dispatch ' || attempt || ' of ' || attempts
              || ' of that event before the record, and the trail does not say which one produced it'
              || CASE WHEN is_last THEN ' (the last one is the likely one)' ELSE '' END
       END AS note
FROM   record_dispatch
ORDER  BY from_event_id, to_event_id
