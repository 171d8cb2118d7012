-- A request keeps its id through all attempts, and each line of Lambda in the log bears it. Each line is joined to the
-- next of its request. Anybody who can write into the log could have written one of them, so one attempt is joined to the
-- next on weaker grounds where Lambda does not tell of as many, and not where it tells of fewer.
WITH   line AS (
  SELECT line_id, request_id, at_ms, says, function_name,
         lead(line_id) OVER w AS next_id, lead(at_ms) OVER w AS next_ms, lead(says) OVER w AS next_says,
         lead(function_name) OVER w AS next_function,
         count(*) FILTER (WHERE says = 'start') OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING) AS attempt
  FROM   log_line
  WINDOW w AS (PARTITION BY request_id
               ORDER BY at_ms, list_position(['start', 'failure', 'end', 'report'], says), line_id)
)
SELECT line_id AS from_event_id,
       next_id AS to_event_id,
       'inferred' AS grounds,
       [{'field': 'RequestId in the log', 'value': request_id}] AS matched_on,
       CASE WHEN next_says = 'start' AND attempt > 1
            THEN ': attempt ' || attempt || ' began ' || (next_ms - at_ms) || ' ms after the line before it'
              || CASE WHEN is_counted THEN '' ELSE ', and Lambda does not tell of as many' END
       END AS note
FROM   line
LEFT JOIN (
  SELECT request_id, bool_and(is_counted) AS is_counted, bool_or(is_one_too_many) AS is_one_too_many
  FROM   attempt_weighed GROUP BY request_id
) AS weighed USING (request_id)
WHERE  next_id IS NOT NULL
  AND  (function_name IS NULL OR next_function IS NULL OR function_name = next_function)
  AND  NOT (next_says = 'start' AND is_one_too_many)
ORDER  BY from_event_id, to_event_id
