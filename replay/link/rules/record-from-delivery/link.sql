-- The answer to a send names the id the receiver sees. Without an id on one side the body's hash binds the two, and
-- for an object of an S3 destination the key does, which Lambda makes unique.
WITH   matched AS (
  SELECT o.event_id, c.record_id, 'proven' AS grounds, o.field || ' = ' || c.field AS field, o.value,
         CASE WHEN o.md5 IS NOT NULL AND c.kind = 'message' AND o.md5 <> r.body_md5
           THEN '; but the body found is not the body sent, for their md5 differ' END AS note
  FROM   event_output AS o
  JOIN   carried AS c ON c.kind = o.kind AND c.value = o.value
  JOIN   record AS r ON r.record_id = c.record_id
  UNION ALL
  SELECT o.event_id, r.record_id, 'proven', 'mD5OfMessageBody = md5(Body)', o.md5, NULL
  FROM   event_output AS o
  JOIN   record AS r ON r.message_id = o.value AND r.body_md5 = o.md5
  UNION ALL
  SELECT o.event_id, r.record_id, 'bound', 'mD5OfMessageBody = md5(Body)', o.md5, NULL
  FROM   event_output AS o
  JOIN   record AS r ON r.body_md5 = o.md5 AND o.value IS NULL
  UNION ALL
  SELECT e.event_id, r.record_id, 'bound', 'key = name of the file', e.object_key, NULL
  FROM   event AS e
  JOIN   record AS r ON r.s3_key = e.object_key
  WHERE  e.source = 's3.amazonaws.com' AND e.name = 'PutObject' AND e.error_code IS NULL
)
SELECT event_id AS from_event_id,
       record_id AS to_event_id,
       grounds,
       [{'field': field, 'value': value}] AS matched_on,
       note
FROM   matched
ORDER  BY from_event_id, to_event_id, grounds DESC, field
