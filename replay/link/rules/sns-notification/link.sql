-- SNS keeps the MessageId it answers Publish with in what it sends to queues and gives to functions.
SELECT pub.event_id AS from_event_id,
       sent.event_id AS to_event_id,
       sent.grounds,
       [{'field': pub.field || ' = MessageId in the body', 'value': pub.value},
        {'field': sent.field, 'value': sent.value}] AS matched_on,
       nullif(sent.note, '') AS note
FROM   event_output AS pub
JOIN   record AS r ON r.notification_id = pub.value
JOIN   delivered AS sent ON sent.kind = 'message' AND sent.record_id = r.record_id
WHERE  pub.kind = 'notification'
UNION ALL
SELECT pub.event_id, start.start_id, CASE WHEN start.is_logged THEN 'proven' ELSE 'inferred' END,
       [{'field': pub.field || ' = ' || given.field, 'value': pub.value},
        {'field': 'requestContext.requestId', 'value': start.request_id}],
       CASE WHEN start.is_logged THEN NULL ELSE '; the Invoke itself is not in the evidence' END
FROM   event_output AS pub
JOIN   record_payload AS given ON given.kind = 'notification' AND given.value = pub.value
JOIN   record_start AS start ON start.record_id = given.record_id
WHERE  pub.kind = 'notification' AND given.given_by IS DISTINCT FROM 'somebody'
ORDER  BY from_event_id, to_event_id
