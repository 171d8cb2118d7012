-- S3 delivers at least once. A second delivery is an event of its own with a new request id; a retry keeps the id. Whether
-- S3 or a person sent it again cannot be told.
SELECT one.record_id AS from_event_id,
       other.record_id AS to_event_id,
       'proven' AS grounds,
       [{'field': one.field || ' = ' || other.field, 'value': one.value}] AS matched_on,
       NULL AS note
FROM   record_payload AS one
JOIN   record_payload AS other ON other.kind = one.kind AND other.value = one.value
JOIN   record AS r ON r.record_id = one.record_id
JOIN   record AS s ON s.record_id = other.record_id
WHERE  one.kind = 's3-request'
  AND  r.function_name = s.function_name AND r.request_id <> s.request_id
  AND  (r.decided_ms, r.record_id) < (s.decided_ms, s.record_id)
ORDER  BY from_event_id, to_event_id
