-- S3 names the object, or with a bucket key only the bucket, in the encryption context of what it asks KMS. That ties the
-- key's use to an object and not to a request, so it takes a single candidate.
WITH   pair AS (
  SELECT s.event_id AS from_event_id, k.event_id AS to_event_id, k.at_ms AS used_ms, f.value, f.field,
         count(*) OVER (PARTITION BY k.event_id) AS calls,
         count(*) OVER (PARTITION BY s.event_id) AS uses
  FROM   event_fact AS f
  JOIN   event AS k ON k.event_id = f.event_id
  JOIN   event AS s
    ON   s.source = 's3.amazonaws.com'
   AND   s.bucket IS NOT NULL
   AND   f.value IN ('arn:aws:s3:::' || s.bucket, 'arn:aws:s3:::' || s.bucket || '/' || s.object_key)
   AND   s.principal_arn = k.principal_arn
   AND   s.at_ms BETWEEN k.at_ms - 2000 AND k.at_ms + 2999
  WHERE  f.kind = 'kms-s3-arn'
)
SELECT from_event_id, to_event_id, 'inferred' AS grounds,
       [{'field': field, 'value': value}, {'field': 'window', 'value': '2 s, same principal'}] AS matched_on,
       NULL AS note
FROM   pair WHERE calls = 1 AND uses = 1
  AND  NOT EXISTS (SELECT 1 FROM hole WHERE hole.from_ms <= used_ms + 2999 AND hole.to_ms >= used_ms - 2000)
ORDER  BY from_event_id, to_event_id
