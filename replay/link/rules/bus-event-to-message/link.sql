-- A rule with a queue or a topic as its target sends the event as the message; the message found shows its id.
SELECT put.event_id AS from_event_id,
       sent.event_id AS to_event_id,
       sent.grounds,
       [{'field': put.field || ' = event id in the message', 'value': put.value},
        {'field': sent.field, 'value': sent.value}] AS matched_on,
       nullif(sent.note, '') AS note
FROM   event_output AS put
JOIN   record AS r ON r.bus_event_id = put.value
JOIN   delivered AS sent
  ON   sent.record_id = r.record_id
 AND  (sent.kind = 'notification' OR sent.kind = 'message' AND r.notification_id IS NULL)
WHERE  put.kind = 'bus-event'
ORDER  BY from_event_id, to_event_id
