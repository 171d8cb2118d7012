-- Lambda delivers under the function's execution role, in sessions named awslambda_…; a handler's sessions bear the
-- function's name. The delivered record proves whose it is. Without it, role and time must leave one candidate.
WITH   sent AS (
  SELECT * FROM event
  WHERE  session_name LIKE 'awslambda!_%' ESCAPE '!'
    AND  name IN ('SendMessage', 'PutEvents', 'Publish', 'PutObject', 'Invoke')
    AND  error_code IS NULL
), told AS (
  SELECT s.event_id, s.at_ms, r.request_id, o.field || ' = ' || c.field AS field, o.value
  FROM   sent AS s
  JOIN   event_output AS o ON o.event_id = s.event_id
  JOIN   carried AS c ON c.kind = o.kind AND c.value = o.value
  JOIN   record AS r ON r.record_id = c.record_id
  WHERE  r.request_id IS NOT NULL
  UNION
  -- The record as part of what a target was given: on the bus or over a topic.
  SELECT s.event_id, s.at_ms, inner_.value, o.field || ' = ' || given.field, o.value
  FROM   sent AS s
  JOIN   event_output AS o ON o.event_id = s.event_id
  JOIN   record_payload AS given ON given.kind = o.kind AND given.value = o.value
  JOIN   record_payload AS inner_
    ON   inner_.record_id = given.record_id AND inner_.kind = 'invocation'
  UNION
  SELECT s.event_id, s.at_ms, given.value, 'requestID = requestContext.requestId of the target', s.request_id
  FROM   sent AS s
  JOIN   record AS r ON r.request_id = s.request_id AND s.name = 'Invoke'
  JOIN   record_payload AS given ON given.record_id = r.record_id AND given.kind = 'own-invocation'
  UNION
  SELECT s.event_id, s.at_ms, r.request_id, 'key = name of the file', s.object_key
  FROM   sent AS s
  JOIN   record AS r ON r.s3_key = s.object_key AND s.name = 'PutObject'
  WHERE  r.request_id IS NOT NULL
), attempts AS (
  -- What was delivered is of the attempt that decided: the last before it, where no more were counted than are here.
  SELECT t.event_id AS to_event_id, t.request_id, t.field, t.value, d.event_id AS from_event_id, d.at_ms,
         count(*) OVER (PARTITION BY t.event_id, t.request_id, t.field) AS attempts,
         d.at_ms = max(d.at_ms) OVER (PARTITION BY t.event_id, t.request_id, t.field) AS is_last,
         coalesce((SELECT max(n.need) FROM record_need AS n
                   WHERE  n.request_id = t.request_id AND n.decided_ms <= t.at_ms + 999), 1) AS counted
  FROM   told AS t
  JOIN   dispatch AS d ON d.request_id = t.request_id AND d.at_ms <= t.at_ms
), decided AS (
  SELECT * FROM attempts WHERE is_last AND attempts >= counted
    AND NOT ((attempts > 1 OR counted > 1)
             AND EXISTS (SELECT 1 FROM hole WHERE hole.from_ms <= at_ms + 900000 AND hole.to_ms >= at_ms))
  QUALIFY count(*) OVER (PARTITION BY to_event_id, request_id, field) = 1
), proven AS (
  SELECT from_event_id, to_event_id, request_id, field, value,
         CASE WHEN attempts > 1 THEN '; the last of ' || attempts || ' dispatches of that event before it' END AS note
  FROM   decided
  UNION ALL
  SELECT i.event_id, t.event_id, t.request_id, t.field, t.value,
         '; which dispatch of that event it is of is not in the evidence'
  FROM   told AS t
  JOIN   invoke AS i ON i.request_id = t.request_id AND i.at_ms <= t.at_ms
  WHERE  (t.event_id, t.request_id) NOT IN (SELECT to_event_id, request_id FROM decided)
), runs_as AS (
  SELECT DISTINCT function_name, given_role_name AS role_name FROM event
  WHERE  source = 'lambda.amazonaws.com' AND function_name IS NOT NULL AND given_role_name IS NOT NULL
  UNION
  SELECT DISTINCT session_name, role_name FROM event
  WHERE  role_name IS NOT NULL AND session_name IN (SELECT function_name FROM dispatch)
), candidate AS (
  SELECT s.event_id, s.at_ms AS sent_ms, s.role_name, d.event_id AS dispatch_id, d.request_id,
         row_number() OVER (PARTITION BY s.event_id ORDER BY d.at_ms DESC, d.event_id) AS latest,
         min(d.request_id) OVER (PARTITION BY s.event_id) AS first_request,
         max(d.request_id) OVER (PARTITION BY s.event_id) AS last_request
  FROM   sent AS s
  JOIN   runs_as AS f ON f.role_name = s.role_name
  JOIN   dispatch AS d
    ON   d.function_name = f.function_name AND d.at_ms BETWEEN s.at_ms - 60000 AND s.at_ms
  WHERE  s.event_id NOT IN (SELECT event_id FROM told)
)
SELECT from_event_id, to_event_id, 'proven' AS grounds,
       [{'field': 'requestID = requestContext.requestId of the record', 'value': request_id},
        {'field': field, 'value': value}] AS matched_on,
       note
FROM   proven
UNION ALL
SELECT dispatch_id, event_id, 'inferred',
       [{'field': 'execution role', 'value': role_name},
        {'field': 'window', 'value': '60 s after the dispatch'}],
       NULL
FROM   candidate WHERE latest = 1 AND first_request = last_request
  AND  NOT EXISTS (SELECT 1 FROM hole WHERE hole.from_ms <= sent_ms AND hole.to_ms >= sent_ms - 60000)
ORDER  BY from_event_id, to_event_id, grounds DESC
