-- Lambda delivers under the function's execution role, in sessions named awslambda_…; a handler's sessions bear the
-- function's name. The delivered record proves whose it is. Without it, role and time must leave one candidate.
WITH   sent AS (
  SELECT * FROM event
  WHERE  is_platform = 'yes'
    AND  name IN ('SendMessage', 'PutEvents', 'Publish', 'PutObject', 'Invoke')
), told AS (
  SELECT s.event_id, s.at_ms, r.request_id, r.decided_ms, r.condition = 'DeadLetter' AS is_dead_letter,
         d.field, d.value, d.grounds, d.note
  FROM   sent AS s
  JOIN   delivered AS d ON d.event_id = s.event_id
  JOIN   record AS r ON r.record_id = d.record_id
  WHERE  r.request_id IS NOT NULL
  UNION
  -- The record as part of what a target was given: on the bus or over a topic.
  SELECT s.event_id, s.at_ms, inner_.value, inner_.decided_ms, FALSE, o.field || ' = ' || given.field, o.value, 'proven', ''
  FROM   sent AS s
  JOIN   event_output AS o ON o.event_id = s.event_id
  JOIN   record_payload AS given ON given.kind = o.kind AND given.value = o.value
  JOIN   record_payload AS inner_
    ON   inner_.record_id = given.record_id AND inner_.kind = 'invocation'
  WHERE  given.given_by IS DISTINCT FROM 'somebody'
  UNION
  SELECT s.event_id, s.at_ms, given.value, given.decided_ms, FALSE,
         'requestID = requestContext.requestId of the target', s.request_id, 'proven', ''
  FROM   sent AS s
  JOIN   record AS r ON r.request_id = s.request_id AND s.name = 'Invoke'
  JOIN   record_payload AS given ON given.record_id = r.record_id AND given.kind = 'own-invocation'
  UNION
  SELECT s.event_id, s.at_ms, r.request_id, r.decided_ms, r.condition = 'DeadLetter', 'key = name of the file', s.object_key, 'proven', ''
  FROM   sent AS s
  JOIN   record AS r ON r.s3_key = s.object_key AND s.name = 'PutObject'
  WHERE  r.request_id IS NOT NULL
), decided AS (
  -- What was delivered is of the attempt whose outcome it tells.
  SELECT t.event_id AS to_event_id, t.request_id, t.field, t.value, run.event_id AS from_event_id,
         CASE WHEN run.grounds = 'proven' THEN t.grounds ELSE run.grounds END AS grounds, run.grounds AS of_run, concat(run.note, t.note) AS note
  FROM   told AS t
  JOIN   outcome_run AS run
    ON   run.request_id = t.request_id AND run.decided_ms = t.decided_ms AND run.is_dead_letter = t.is_dead_letter
   AND   run.at_ms <= t.at_ms
), known AS (
  SELECT from_event_id, to_event_id, grounds, request_id, field, value, note FROM decided
  UNION ALL
  SELECT i.event_id, t.event_id, t.grounds, t.request_id, t.field, t.value,
         concat('; which dispatch of that event it is of is not proven by this evidence', t.note)
  FROM   told AS t
  JOIN   invoke AS i ON i.request_id = t.request_id AND i.at_ms <= t.at_ms
  WHERE  (t.event_id, t.request_id) NOT IN (SELECT to_event_id, request_id FROM decided WHERE of_run = 'proven')
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
SELECT from_event_id, to_event_id, grounds,
       [{'field': 'requestID = requestContext.requestId of the record', 'value': request_id},
        {'field': field, 'value': value}] AS matched_on,
       nullif(note, '') AS note
FROM   known
UNION ALL
SELECT dispatch_id, event_id, 'inferred',
       [{'field': 'execution role', 'value': role_name},
        {'field': 'window', 'value': '60 s after the dispatch'}],
       NULL
FROM   candidate WHERE latest = 1 AND first_request = last_request
  AND  NOT EXISTS (SELECT 1 FROM hole WHERE hole.from_ms <= sent_ms AND hole.to_ms >= sent_ms - 60000)
ORDER  BY from_event_id, to_event_id, grounds DESC
