-- The payload of an invocation is never in CloudTrail. A destination record holds it, and with it the id of the S3
-- request that was notified, beside the request id of the invocation. Whoever may invoke a function can give it an event
-- in S3's form with the id of another call: what somebody gave proves nothing, and where the Invoke is lost, who gave it
-- is inferred.
SELECT s3.event_id AS from_event_id,
       start.start_id AS to_event_id,
       CASE WHEN start.is_logged THEN 'proven' ELSE 'inferred' END AS grounds,
       CASE WHEN start.is_traced
         THEN [{'field': 'requestID = ' || given.field, 'value': s3.request_id},
               {'field': 'requestContext.requestId = requestID', 'value': start.request_id}]
         ELSE [{'field': 'requestID = ' || given.field, 'value': s3.request_id}]
       END AS matched_on,
       CASE WHEN start.is_logged THEN NULL
         ELSE '; the Invoke itself is not in the evidence' END AS note
FROM   record_payload AS given
JOIN   record_start AS start ON start.record_id = given.record_id
JOIN   event AS s3
  ON   s3.request_id = given.value
 AND   s3.source = 's3.amazonaws.com'
 AND   s3.error_code IS NULL
 AND   (s3.bucket IS NULL OR given.bucket IS NULL OR s3.bucket = given.bucket)
 AND   (s3.object_key IS NULL OR given.object_key IS NULL OR s3.object_key = given.object_key)
WHERE  given.kind = 's3-request' AND given.given_by IS DISTINCT FROM 'somebody'
ORDER  BY from_event_id, to_event_id
