-- Without a destination record nothing in the trail joins an upload to an invocation. Bucket and time do, where each
-- has one candidate only.
WITH   upload AS (
  SELECT * FROM event
  WHERE  source = 's3.amazonaws.com' AND error_code IS NULL
    AND  name IN ('PutObject', 'CopyObject', 'CompleteMultipartUpload', 'PostObject')
), call AS (
  SELECT * FROM invoke
  WHERE  invoked_by = 's3.amazonaws.com' AND source_arn IS NOT NULL
    AND  event_id NOT IN (SELECT to_event_id FROM link WHERE rule_id = 's3-request-to-notified-invocation')
), pair AS (
  SELECT u.event_id AS from_event_id, c.event_id AS to_event_id, u.bucket, c.at_ms AS call_ms,
         count(*) OVER (PARTITION BY c.event_id) AS uploads,
         count(*) OVER (PARTITION BY u.event_id, c.function_name) AS calls
  FROM   call AS c
  JOIN   upload AS u
    ON   c.source_arn = 'arn:aws:s3:::' || u.bucket
   AND   c.at_ms BETWEEN u.at_ms - u.at_ms % 1000 AND u.at_ms + 30000
  -- An upload already proven to have invoked this function needs no second invocation explained by it.
  WHERE  NOT EXISTS (
           SELECT 1 FROM link AS l JOIN invoke AS other ON other.event_id = l.to_event_id
           WHERE  l.rule_id = 's3-request-to-notified-invocation' AND l.from_event_id = u.event_id
             AND  other.function_name = c.function_name)
)
SELECT from_event_id, to_event_id, 'inferred' AS grounds,
       [{'field': 'bucketName = sourceArn', 'value': bucket},
        {'field': 'window', 'value': '30 s'}] AS matched_on,
       NULL AS note
FROM   pair
WHERE  uploads = 1 AND calls = 1
  AND  NOT EXISTS (SELECT 1 FROM hole WHERE hole.from_ms <= call_ms AND hole.to_ms >= call_ms - 30000)
ORDER  BY from_event_id, to_event_id
