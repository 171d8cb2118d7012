-- Who is refused and then uploads may be looking for a way in. Address and key are shared by people at times, so this is
-- context, never a cause.
WITH   upload AS (
  SELECT * FROM event
  WHERE  source = 's3.amazonaws.com' AND error_code IS NULL
    AND  name IN ('PutObject', 'CopyObject', 'CompleteMultipartUpload', 'PostObject')
    AND  event_id IN (SELECT from_event_id FROM link
                      WHERE rule_id IN ('s3-request-to-notified-invocation', 'notification-inferred'))
), refused AS (
  SELECT * FROM event
  WHERE  error_code IN ('AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Client.UnauthorizedOperation')
), pair AS (
  SELECT r.event_id AS from_event_id, u.event_id AS to_event_id,
         CASE WHEN r.source_ip = u.source_ip THEN 'address' ELSE 'principal' END AS field,
         CASE WHEN r.source_ip = u.source_ip THEN r.source_ip ELSE r.principal_arn END AS value,
         row_number() OVER (PARTITION BY u.event_id ORDER BY r.at_ms DESC, r.event_id) AS latest
  FROM   refused AS r
  JOIN   upload AS u
    ON   r.at_ms BETWEEN u.at_ms - 3600000 AND u.at_ms
   AND   ((r.source_ip = u.source_ip AND u.source_ip NOT LIKE '%.amazonaws.com')
          OR (r.principal_arn = u.principal_arn AND r.access_key = u.access_key))
)
SELECT from_event_id, to_event_id, 'inferred' AS grounds,
       [{'field': field, 'value': value}, {'field': 'window', 'value': '1 h before'}] AS matched_on,
       NULL AS note
FROM   pair WHERE latest <= 20
ORDER  BY from_event_id, to_event_id
