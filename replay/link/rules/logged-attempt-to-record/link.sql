-- The record is of the attempt that decided, the last before it, for Lambda ends with it. The log tells which that is where
-- it holds as many attempts as Lambda tells of, or as the record counts. With one too many, one is made up or the queue
-- handed the event out twice; the trail may tell that it did. With one too few, or where nothing counts them, a later one
-- may be missing; but Lambda waits a minute before it tries again, so within that, and with no other outcome between, none
-- came between: inferred, for the queue may hand an event out twice. The count of a record is approximate, and a success
-- after a failure may be on record as 1.
WITH   before AS (
  SELECT r.record_id, a.line_id, a.request_id, a.function_name, a.is_counted,
         r.function_name AS of_function, coalesce(c.is_told, FALSE) AS is_told,
         r.decided_ms - coalesce(a.until_ms, a.at_ms) AS later_ms,
         a.at_ms = max(a.at_ms) OVER (PARTITION BY r.record_id, a.function_name) AS is_last,
         count(*) OVER (PARTITION BY r.record_id, a.function_name) AS held,
         a.attempts, a.is_one_too_many, coalesce(c.told, 1) AS counted,
         EXISTS (SELECT 1 FROM outcome AS o
                 WHERE  o.request_id = r.request_id AND o.decided_ms >= a.at_ms AND o.decided_ms < r.decided_ms) AS is_parted
  FROM   record AS r
  JOIN   attempt_weighed AS a ON a.request_id = r.request_id AND a.at_ms <= r.decided_ms
  LEFT JOIN record_count AS c ON c.record_id = r.record_id
), weighed AS (
  SELECT *, held = counted OR is_counted AND held = attempts AS is_exact,
         (held < counted OR is_counted OR NOT is_told AND NOT is_one_too_many) AND NOT is_parted AS is_near
  FROM   before
)
SELECT line_id AS from_event_id,
       record_id AS to_event_id,
       CASE WHEN is_exact AND is_counted AND is_told AND function_name = of_function THEN 'proven' ELSE 'inferred' END AS grounds,
       [{'field': 'RequestId in the log = requestContext.requestId', 'value': request_id}] AS matched_on,
       CASE WHEN held > 1 THEN '; it is the last of ' || held || ' attempts that the log tells of before the record' ELSE '' END
         || CASE WHEN function_name IS NULL THEN '; the log does not say which function wrote it'
                 WHEN NOT is_told THEN '; the record does not count its attempts'
                 WHEN NOT is_exact THEN '; the record counts ' || counted
                 WHEN NOT is_counted THEN '; the trail tells of another number of attempts'
                 ELSE '' END
         || CASE WHEN NOT is_exact THEN ', and Lambda waits a minute before it tries again' ELSE '' END AS note
FROM   weighed
WHERE  is_last AND later_ms < 60000
  AND  (is_exact OR is_near)
  AND  (function_name IS NULL OR of_function IS NULL OR function_name = of_function)
QUALIFY count(*) OVER (PARTITION BY record_id) = 1
ORDER  BY from_event_id, to_event_id
