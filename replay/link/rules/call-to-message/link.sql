-- A queue or a topic may be told of a call without a function between: by S3 itself, by a rule on S3's events, by a rule
-- on calls that CloudTrail records. Each names the call by an id of its own.
SELECT e.event_id AS from_event_id,
       told.record_id AS to_event_id,
       'proven' AS grounds,
       [{'field': 'requestID = ' || told.field, 'value': told.value}] AS matched_on,
       NULL AS note
FROM   record_payload AS told
JOIN   event AS e
  ON   e.request_id = told.value
 AND   e.source = 's3.amazonaws.com'
 AND   e.error_code IS NULL
 AND   (e.bucket IS NULL OR told.bucket IS NULL OR e.bucket = told.bucket)
 AND   (e.object_key IS NULL OR told.object_key IS NULL OR e.object_key = told.object_key)
WHERE  told.kind = 'told-s3-request'
UNION ALL
SELECT e.event_id, told.record_id, 'proven',
       [{'field': 'eventID = ' || told.field, 'value': told.value}],
       NULL
FROM   record_payload AS told
JOIN   event AS e ON e.event_id = told.value
WHERE  told.kind = 'told-trail-event'
ORDER  BY from_event_id, to_event_id
