-- The log of a function bears the request id of each attempt. Which of several dispatches an attempt is, is told by their
-- order, where there are as many of the one as of the other and no log that would tell of more is missing; otherwise the
-- Invoke stands for them. Where the log tells of more attempts than Lambda does, one may be made up, and where there is no
-- Invoke, nothing stands for them: then time alone tells, for Lambda waits a minute before it tries again.
WITH   dispatched AS (
  SELECT event_id, request_id, function_name, at_ms, from_ms,
         row_number() OVER (PARTITION BY request_id ORDER BY at_ms, event_id) AS attempt,
         count(*) OVER (PARTITION BY request_id) AS attempts,
         count(DISTINCT at_ms) OVER (PARTITION BY request_id) AS seconds
  FROM   dispatch_span WHERE request_id IS NOT NULL
), paired AS (
  SELECT d.event_id, d.function_name, a.line_id
  FROM   dispatched AS d
  JOIN   attempt_weighed AS a ON a.request_id = d.request_id AND a.attempt = d.attempt
   AND   (a.function_name IS NULL OR d.function_name IS NULL OR a.function_name = d.function_name)
  WHERE  a.is_counted AND a.attempts = d.attempts AND d.seconds = d.attempts
    AND  (EXISTS (SELECT 1 FROM record AS r WHERE r.request_id = a.request_id AND r.invoke_count = a.attempts)
          OR NOT EXISTS (SELECT 1 FROM hole WHERE hole.from_ms <= a.at_ms AND hole.to_ms >= a.at_ms))
), invoked AS (
  SELECT i.event_id, i.function_name, a.line_id
  FROM   invoke AS i
  JOIN   attempt_weighed AS a ON a.request_id = i.request_id
  WHERE  a.line_id NOT IN (SELECT line_id FROM paired)
    AND  NOT a.is_one_too_many
    -- CloudTrail tells the second.
    AND  a.at_ms >= i.at_ms - 1000
), near_one AS (
  -- Of what lies within a minute of each other, each the nearest to the other, and no outcome of the request between them.
  SELECT d.event_id, d.function_name, a.line_id,
         rank() OVER (PARTITION BY d.event_id ORDER BY abs(a.at_ms - a.at_ms % 1000 - d.at_ms)) AS of_lines,
         rank() OVER (PARTITION BY a.line_id ORDER BY abs(a.at_ms - a.at_ms % 1000 - d.at_ms)) AS of_dispatches,
         EXISTS (SELECT 1 FROM outcome AS o
                 WHERE  o.request_id = d.request_id AND o.decided_ms >= d.at_ms AND o.decided_ms < a.at_ms) AS is_parted
  FROM   dispatched AS d
  JOIN   attempt_weighed AS a ON a.request_id = d.request_id
   AND   (a.function_name IS NULL OR d.function_name IS NULL OR a.function_name = d.function_name)
   AND   a.at_ms BETWEEN greatest(d.from_ms, d.at_ms - 59999) AND d.at_ms + 59999
), started AS (
  SELECT event_id, function_name, line_id, FALSE AS is_by_time FROM paired
  UNION ALL
  SELECT event_id, function_name, line_id, FALSE FROM invoked
  UNION ALL
  SELECT event_id, function_name, line_id, TRUE FROM near_one
  WHERE  of_lines = 1 AND of_dispatches = 1 AND NOT is_parted
    AND  line_id NOT IN (SELECT line_id FROM paired UNION ALL SELECT line_id FROM invoked)
  QUALIFY count(*) OVER (PARTITION BY event_id) = 1 AND count(*) OVER (PARTITION BY line_id) = 1
)
SELECT s.event_id AS from_event_id,
       a.line_id AS to_event_id,
       CASE WHEN NOT s.is_by_time AND a.is_counted AND a.function_name = s.function_name THEN 'proven' ELSE 'inferred' END AS grounds,
       [{'field': 'requestID = RequestId in the log', 'value': a.request_id}] AS matched_on,
       CASE WHEN a.attempts > 1 THEN '; attempt ' || a.attempt || ' of ' || a.attempts || ' in this log' ELSE '' END
         || CASE WHEN a.function_name IS NULL THEN '; the log does not say which function wrote it'
                 WHEN a.told IS NULL THEN '; nothing else here tells how many attempts there were'
                 WHEN NOT a.is_counted
                   THEN '; Lambda tells of ' || a.told || ', so a line may be missing or made up'
                 ELSE '' END
         || CASE WHEN s.is_by_time THEN '; it is the nearest to that dispatch, within a minute' ELSE '' END AS note
FROM   started AS s
JOIN   attempt_weighed AS a ON a.line_id = s.line_id
WHERE  a.function_name IS NULL OR s.function_name IS NULL OR a.function_name = s.function_name
ORDER  BY from_event_id, to_event_id
