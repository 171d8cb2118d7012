-- The record is of the attempt that decided, the last before it. Which that is a log tells only where it holds as many
-- attempts before the record as the record counts: with one too few the last may be missing, with one too many one is
-- made up or the queue handed the event out twice.
WITH   before AS (
  SELECT r.record_id, a.line_id, a.request_id, a.attempts, a.function_name, a.is_counted,
         r.function_name AS of_function, r.invoke_count, r.condition,
         a.at_ms = max(a.at_ms) OVER (PARTITION BY r.record_id) AS is_last,
         count(*) OVER (PARTITION BY r.record_id) AS held,
         coalesce(n.need, 1) AS need
  FROM   record AS r
  JOIN   attempt_weighed AS a ON a.request_id = r.request_id AND a.at_ms <= r.decided_ms
  LEFT JOIN record_need AS n ON n.record_id = r.record_id
)
SELECT line_id AS from_event_id,
       record_id AS to_event_id,
       CASE WHEN is_counted AND invoke_count IS NOT NULL AND function_name = of_function
            THEN 'proven' ELSE 'bound' END AS grounds,
       [{'field': 'RequestId in the log = requestContext.requestId', 'value': request_id}] AS matched_on,
       CASE WHEN held > 1 THEN '; it is the last of the ' || held || ' attempts that the record counts' ELSE '' END
         || CASE WHEN function_name IS NULL THEN '; the log does not say which function wrote it'
                 WHEN invoke_count IS NULL THEN '; the record does not count its attempts'
                 WHEN NOT is_counted THEN '; the trail tells of another number of attempts'
                 ELSE '' END AS note
FROM   before
WHERE  is_last AND held = need
  AND  (function_name IS NULL OR of_function IS NULL OR function_name = of_function)
QUALIFY count(*) OVER (PARTITION BY record_id) = 1
ORDER  BY from_event_id, to_event_id
