-- The record is of the attempt that decided, the last before it, for Lambda ends with it. The log tells which that is where
-- it holds as many attempts as Lambda tells of, or as the record counts: with one too few the last may be missing, with one
-- too many one is made up or the queue handed the event out twice. The count of a record is approximate, and a success
-- after a failure may be on record as 1; but Lambda waits a minute before it tries again, so within that none came between.
WITH   before AS (
  SELECT r.record_id, a.line_id, a.request_id, a.function_name, a.is_counted,
         r.function_name AS of_function, coalesce(c.is_told, FALSE) AS is_told,
         r.decided_ms - coalesce(a.until_ms, a.at_ms) AS later_ms,
         a.at_ms = max(a.at_ms) OVER (PARTITION BY r.record_id, a.function_name) AS is_last,
         count(*) OVER (PARTITION BY r.record_id, a.function_name) AS held,
         a.attempts, coalesce(c.told, 1) AS counted
  FROM   record AS r
  JOIN   attempt_weighed AS a ON a.request_id = r.request_id AND a.at_ms <= r.decided_ms
  LEFT JOIN record_count AS c ON c.record_id = r.record_id
)
SELECT line_id AS from_event_id,
       record_id AS to_event_id,
       CASE WHEN is_counted AND is_told AND function_name = of_function THEN 'proven' ELSE 'inferred' END AS grounds,
       [{'field': 'RequestId in the log = requestContext.requestId', 'value': request_id}] AS matched_on,
       CASE WHEN held > 1 THEN '; it is the last of ' || held || ' attempts that the log tells of before the record' ELSE '' END
         || CASE WHEN function_name IS NULL THEN '; the log does not say which function wrote it'
                 WHEN NOT is_told THEN '; the record does not count its attempts'
                 WHEN NOT is_counted THEN '; the trail tells of another number of attempts'
                 ELSE '' END AS note
FROM   before
WHERE  is_last AND later_ms < 60000
  AND  (held = counted OR is_counted AND held = attempts)
  AND  (function_name IS NULL OR of_function IS NULL OR function_name = of_function)
QUALIFY count(*) OVER (PARTITION BY record_id) = 1
ORDER  BY from_event_id, to_event_id
