-- A handler's session bears the function's name and is shared by all its invocations, so a call can be given to one of
-- them only where one alone was under way: from what came before its dispatch to its record, or for 60 s when there is
-- no record. Where log is missing, others may have been under way. The function's own log tells of runs that the trail
-- does not, and of those from when to when.
WITH   run AS (
  SELECT d.event_id, d.request_id, d.function_name, d.account, d.at_ms, d.from_ms,
         coalesce(
           (SELECT max(r.decided_ms) FROM record AS r
            WHERE  r.request_id = d.request_id AND r.decided_ms >= d.at_ms),
           d.at_ms + 60000) AS until_ms,
         'dispatch' AS kind
  FROM   dispatch_span AS d
  UNION ALL
  -- An attempt of which the trail holds no dispatch. CloudTrail tells the second of a call, the log the millisecond.
  SELECT a.line_id, a.request_id, a.ran_function, NULL, a.at_ms,
         a.from_ms - a.from_ms % 1000, coalesce(a.until_ms, a.from_ms + 60000),
         -- One whose function or end is not known may be what made a call, and no call can be given to it,
         -- and neither one of a log that tells of more than Lambda does.
         CASE WHEN a.until_ms IS NOT NULL AND a.ran_function IS NOT NULL AND NOT a.is_one_too_many
           THEN 'attempt' ELSE 'other' END
  FROM   attempt_weighed AS a
  WHERE  a.request_id NOT IN (SELECT request_id FROM dispatch WHERE request_id IS NOT NULL)
  UNION ALL
  -- An invocation whose dispatch is not in the evidence. A synchronous one has none, but runs the same code.
  SELECT i.event_id, i.request_id, i.function_name, i.account, i.at_ms,
         CASE WHEN i.invocation_type = 'Event' THEN i.at_ms ELSE i.at_ms - 60000 END,
         i.at_ms + 60000, 'other'
  FROM   invoke AS i
  WHERE  i.request_id NOT IN (SELECT request_id FROM dispatch WHERE request_id IS NOT NULL)
    AND  i.request_id NOT IN (SELECT request_id FROM attempt_weighed WHERE is_counted OR told IS NULL)
  UNION ALL
  -- A run whose dispatch is not in the evidence is known from its record, and may have made the call as well.
  SELECT r.record_id, r.request_id, r.function_name, NULL, r.decided_ms, r.decided_ms - 60000, r.decided_ms, 'other'
  FROM   record AS r
  WHERE  r.request_id IS NOT NULL
    AND  r.request_id NOT IN (SELECT request_id FROM dispatch WHERE request_id IS NOT NULL)
    AND  r.request_id NOT IN (SELECT request_id FROM attempt_weighed WHERE is_counted OR told IS NULL)
), caller AS (
  SELECT event_id, account, session_name, at_ms FROM event
  WHERE  principal_type = 'AssumedRole'
    AND  coalesce(access_key, '') NOT IN (SELECT access_key FROM hand_opened)
    AND  event_id NOT IN (
           SELECT to_event_id FROM link WHERE rule_id IN ('response-names-call', 'delivery-by-platform'))
), under_way AS (
  SELECT run.event_id AS from_event_id, run.kind, run.request_id, run.at_ms AS run_ms,
         e.event_id AS to_event_id, e.session_name, e.at_ms AS call_ms
  FROM   caller AS e
  JOIN   run
    ON   run.function_name = e.session_name
   AND   (run.account IS NOT DISTINCT FROM e.account OR run.kind <> 'dispatch')
   AND   e.at_ms BETWEEN run.from_ms AND run.until_ms
  UNION ALL
  SELECT run.event_id, run.kind, run.request_id, run.at_ms, e.event_id, e.session_name, e.at_ms
  FROM   run
  JOIN   caller AS e ON e.at_ms BETWEEN run.from_ms AND run.until_ms
  WHERE  run.function_name IS NULL
), candidate AS (
  SELECT *,
         -- Of several attempts at one event, the one it lies nearest to: the next begins a minute later.
         row_number() OVER (PARTITION BY to_event_id ORDER BY abs(run_ms - call_ms), from_event_id) AS nearest,
         min(request_id) OVER (PARTITION BY to_event_id) AS first_request,
         max(request_id) OVER (PARTITION BY to_event_id) AS last_request
  FROM   under_way
)
SELECT from_event_id, to_event_id, 'inferred' AS grounds,
       [{'field': 'session name = function name', 'value': session_name},
        {'field': 'window', 'value': CASE WHEN kind = 'dispatch' THEN 'from its dispatch to its record, or 60 s'
                                          ELSE 'from its first to its last line in the log' END}] AS matched_on,
       NULL AS note
FROM   candidate
WHERE  nearest = 1 AND first_request = last_request
  -- A log does not say which account it is of.
  AND  (kind = 'dispatch' OR kind = 'attempt' AND (SELECT count(DISTINCT account) FROM event) = 1)
  AND  NOT EXISTS (SELECT 1 FROM hole WHERE hole.from_ms <= call_ms AND hole.to_ms >= call_ms - 60000)
ORDER  BY from_event_id, to_event_id
