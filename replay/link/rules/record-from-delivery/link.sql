-- The answer to a send names the id the receiver sees. Without an id on one side the body's hash binds the two, and
-- for an object of an S3 destination the key does, which Lambda makes unique.
WITH   matched AS (
  SELECT d.event_id, d.record_id, d.grounds, d.field, d.value,
         CASE WHEN o.md5 IS NOT NULL AND d.kind = 'message' AND o.md5 <> r.body_md5
           THEN '; but the body found is not the body sent, for their md5 differ' END AS note
  FROM   delivered AS d
  JOIN   record AS r ON r.record_id = d.record_id
  LEFT JOIN event_output AS o ON o.event_id = d.event_id AND o.kind = d.kind AND o.value = d.value
  UNION ALL
  SELECT o.event_id, r.record_id, 'proven', 'mD5OfMessageBody = md5(Body)', o.md5, NULL
  FROM   event_output AS o
  JOIN   record AS r ON r.message_id = o.value AND r.body_md5 = o.md5
  UNION ALL
  -- A body can be sent twice, by anybody who saw it.
  SELECT event_id, record_id,
         CASE WHEN sends = 1 AND found = 1 THEN 'bound' ELSE 'inferred' END, 'mD5OfMessageBody = md5(Body)', md5,
         CASE WHEN sends > 1 OR found > 1 THEN '; the same body was sent or found more than once' END
  FROM (
    SELECT o.event_id, r.record_id, o.md5, o.value IS NULL OR r.message_id IS NULL AS is_without_id,
           count(*) OVER (PARTITION BY r.record_id) AS sends, count(*) OVER (PARTITION BY o.event_id, o.field) AS found
    FROM   event_output AS o
    JOIN   record AS r ON r.body_md5 = o.md5
  )
  WHERE  is_without_id AND (event_id, record_id) NOT IN (SELECT event_id, record_id FROM delivered WHERE grounds = 'bound')
  UNION ALL
  -- Lambda makes the key unique; somebody else may put another object under it.
  SELECT e.event_id, r.record_id,
         CASE WHEN count(*) OVER (PARTITION BY r.record_id) = 1 THEN 'bound' ELSE 'inferred' END,
         'key = name of the file', e.object_key,
         CASE WHEN count(*) OVER (PARTITION BY r.record_id) > 1
           THEN '; more than one object was put under this key, and which of them was found is not known' END
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
