-- A refusal names the kind of policy that denied it. Where such a policy was put on that bucket, user or role before, the
-- latest one is taken. Policies take effect with a delay, and the statement itself is not compared: inferred.
WITH   put AS (
  SELECT f.event_id, f.kind, f.value, f.field, e.at_ms, e.account
  FROM   event_fact AS f JOIN event AS e ON e.event_id = f.event_id
  WHERE  f.kind IN ('denies-bucket', 'denies-user', 'denies-role')
), refused AS (
  SELECT e.*, f.value AS reason FROM event_fact AS f JOIN event AS e ON e.event_id = f.event_id
  WHERE  f.kind = 'denied-by'
), pair AS (
  SELECT put.event_id AS from_event_id, r.event_id AS to_event_id, put.at_ms AS put_ms, r.at_ms AS refused_ms, put.value, put.field, r.reason,
         row_number() OVER (PARTITION BY r.event_id ORDER BY put.at_ms DESC, put.event_id) AS latest
  FROM   refused AS r
  JOIN   put
    ON   put.at_ms < r.at_ms + 1000 AND put.event_id <> r.event_id
   AND   ((put.kind = 'denies-bucket' AND r.reason = 'resource-based' AND r.bucket = put.value)
       OR (put.kind = 'denies-user' AND r.reason = 'identity-based'
           AND r.principal_type = 'IAMUser' AND r.principal_arn LIKE '%:user/%'
           AND split_part(r.principal_arn, '/', -1) = put.value)
       OR (put.kind = 'denies-role' AND r.reason = 'identity-based' AND r.role_name = put.value))
)
SELECT from_event_id, to_event_id, 'inferred' AS grounds,
       [{'field': field, 'value': value}, {'field': 'errorMessage', 'value': 'explicit deny in a ' || reason || ' policy'}] AS matched_on,
       NULL AS note
FROM   pair WHERE latest = 1
  AND  NOT EXISTS (SELECT 1 FROM hole WHERE hole.from_ms <= refused_ms AND hole.to_ms >= put_ms)
ORDER  BY from_event_id, to_event_id
