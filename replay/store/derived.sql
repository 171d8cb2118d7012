-- What several rules ask of the evidence, worked out once when all of it is in its tables. As views these would be
-- planned again in each rule, which takes longer than running it.

-- Keys of sessions that somebody opened: their names, which may be those of Lambda's sessions, are of their choice.
CREATE TABLE hand_opened AS
SELECT session_key AS access_key FROM event
WHERE  session_key IS NOT NULL AND error_code IS NULL AND source = 'sts.amazonaws.com'
  AND  principal_type IS DISTINCT FROM 'AWSService';

CREATE TABLE invoke AS
SELECT * FROM event WHERE source = 'lambda.amazonaws.com' AND name = 'Invoke';

-- One per attempt to run the function on an event, throttled attempts included.
CREATE TABLE dispatch AS
SELECT * FROM event WHERE source = 'lambda.amazonaws.com' AND name = 'InvokeExecution';

-- CloudTrail tells the second a call was completed in, and nobody says which of an execution that is. It began after what
-- came before it of its event, and where that is not in the evidence, in the second before at the latest.
CREATE TABLE dispatch_span AS
SELECT d.*,
       coalesce(
         (SELECT max(b.at_ms) FROM event AS b
          WHERE  b.request_id = d.request_id AND b.source = 'lambda.amazonaws.com'
            AND  b.name IN ('Invoke', 'InvokeExecution')
            AND  (b.at_ms, b.name = 'InvokeExecution', b.event_id) < (d.at_ms, TRUE, d.event_id)),
         d.at_ms - 1000) AS from_ms
FROM   dispatch AS d;

-- The ids a record was carried under.
CREATE TABLE carried AS
SELECT record_id, 'message' AS kind, message_id AS value, 'MessageId' AS field
FROM   record WHERE message_id IS NOT NULL
UNION ALL
SELECT record_id, 'notification', notification_id, 'notification MessageId'
FROM   record WHERE notification_id IS NOT NULL
UNION ALL
SELECT record_id, 'bus-event', bus_event_id, 'event id'
FROM   record WHERE bus_event_id IS NOT NULL;

-- Which call sent what was found. A body that was found without its message is told by its hash, where one call alone sent
-- it and it was found once.
CREATE TABLE delivered AS
SELECT o.event_id, c.record_id, 'proven' AS grounds, o.kind, o.field || ' = ' || c.field AS field, o.value, '' AS note
FROM   event_output AS o
JOIN   carried AS c ON c.kind = o.kind AND c.value = o.value
UNION ALL
SELECT o.event_id, r.record_id, 'bound', o.kind, 'mD5OfMessageBody = md5(Body)', o.md5,
       '; what was sent was found without its message, and is known by its hash'
FROM   event_output AS o
JOIN   record AS r ON r.body_md5 = o.md5
WHERE  r.message_id IS NULL
QUALIFY count(*) OVER (PARTITION BY r.record_id) = 1 AND count(*) OVER (PARTITION BY o.event_id, o.field) = 1;

-- Every outcome of an event that the evidence tells of: by a record, by a record that another function was given, or by
-- a dead letter, which is sent beside the record of the same outcome. Lambda may hand one event out twice, and then there
-- are two. need: how many dispatches that speaks of, the attempts it counts and one for every earlier outcome; not told
-- by a dead letter. Its count is approximate, as its name says: a success after a failure is on record as 1.
CREATE TABLE outcome AS
WITH   told AS (
  SELECT request_id, decided_ms, invoke_count, condition = 'DeadLetter' AS is_dead_letter
  FROM   record WHERE request_id IS NOT NULL
  UNION ALL
  SELECT value, decided_ms, invoke_count, FALSE FROM record_payload WHERE decided_ms IS NOT NULL
)
SELECT request_id, decided_ms, is_dead_letter,
       CASE WHEN NOT is_dead_letter THEN
         max(coalesce(invoke_count, 1))
           + row_number() OVER (PARTITION BY request_id, is_dead_letter ORDER BY decided_ms) - 1 END AS need
FROM   told
GROUP  BY request_id, decided_ms, is_dead_letter;

-- The dispatches of its event that lie before an outcome.
CREATE TABLE outcome_dispatch AS
SELECT o.request_id, o.decided_ms, o.is_dead_letter, o.need, d.event_id, d.at_ms,
       row_number() OVER (PARTITION BY o.request_id, o.decided_ms, o.is_dead_letter ORDER BY d.at_ms, d.event_id) AS attempt,
       count(*) OVER (PARTITION BY o.request_id, o.decided_ms, o.is_dead_letter) AS attempts,
       d.at_ms = max(d.at_ms) OVER (PARTITION BY o.request_id, o.decided_ms, o.is_dead_letter) AS is_last
FROM   outcome AS o
JOIN   dispatch AS d ON d.request_id = o.request_id AND d.at_ms <= o.decided_ms;

-- The dispatch whose outcome it is: the last before it, because Lambda ends with the attempt that decides. Not known where
-- two stand in that second, where the outcome speaks of more than the evidence holds, and where it is the last before two
-- outcomes. Proven where it is the one there was to be. Where there were more, or another outcome's own is lost, the event
-- may have been handed out twice and the other one still have been under way: inferred. Where log is missing, a later one
-- may be lost; but Lambda waits a minute before it tries again, so within that nothing but a second handing out could have
-- come between.
CREATE TABLE outcome_run AS
WITH   last_one AS (
  SELECT *,
         EXISTS (SELECT 1 FROM hole WHERE hole.from_ms <= decided_ms AND hole.to_ms >= at_ms) AS is_in_hole,
         count(*) OVER (PARTITION BY event_id, is_dead_letter) AS outcomes
  FROM   outcome_dispatch
  WHERE  is_last
  QUALIFY count(*) OVER (PARTITION BY request_id, decided_ms, is_dead_letter) = 1
      AND count(*) FILTER (attempts >= coalesce(need, 1)) OVER (PARTITION BY event_id, is_dead_letter) = 1
)
SELECT request_id, decided_ms, is_dead_letter, event_id, at_ms, attempts,
       CASE WHEN attempts = coalesce(need, 1) AND outcomes = 1 AND NOT (is_in_hole AND (attempts > 1 OR is_dead_letter))
         THEN 'proven' ELSE 'inferred' END AS grounds,
       concat(
         CASE WHEN attempts > 1 THEN '; it is the last of ' || attempts || ' dispatches of that event before it' END,
         CASE WHEN is_in_hole AND (attempts > 1 OR is_dead_letter)
           THEN '; log of the time is missing, and Lambda waits a minute before it tries again' END) AS note
FROM   last_one
WHERE  attempts >= coalesce(need, 1)
  AND  NOT (is_in_hole AND decided_ms - at_ms >= 60000);

-- The dispatches of a record's event that lie before its outcome.
CREATE TABLE record_dispatch AS
SELECT r.record_id, d.event_id, d.at_ms, d.request_id, d.attempt, d.attempts, r.function_name, r.decided_ms, d.need, r.condition
FROM   record AS r
JOIN   outcome_dispatch AS d
  ON   d.request_id = r.request_id AND d.decided_ms = r.decided_ms AND d.is_dead_letter = (r.condition = 'DeadLetter');

-- The dispatch whose outcome a record tells.
CREATE TABLE record_run AS
SELECT r.record_id, run.event_id, run.request_id, run.at_ms, r.function_name, r.decided_ms, run.attempts, run.grounds, run.note
FROM   record AS r
JOIN   outcome_run AS run
  ON   run.request_id = r.request_id AND run.decided_ms = r.decided_ms AND run.is_dead_letter = (r.condition = 'DeadLetter');

-- Where a record's function was started: its Invoke; where that is not in the evidence, its first dispatch, and without
-- one the record itself.
CREATE TABLE record_start AS
SELECT r.record_id, r.request_id, r.function_name, coalesce(i.event_id, d.event_id, r.record_id) AS start_id,
       i.event_id IS NOT NULL AS is_logged, coalesce(i.event_id, d.event_id) IS NOT NULL AS is_traced
FROM   record AS r
LEFT JOIN invoke AS i ON i.request_id = r.request_id
LEFT JOIN record_dispatch AS d ON d.record_id = r.record_id AND d.attempt = 1;

-- An attempt as a log tells it, from the line that says it began. until_ms is NULL where nothing says that it ended; it
-- may have begun earlier than its first line, if its length says so. What another function's log says of a request is
-- counted apart.
CREATE TABLE attempt AS
WITH begun AS (
  SELECT line_id, request_id, function_name, stream, at_ms,
         lead(at_ms) OVER (PARTITION BY request_id, function_name, stream ORDER BY at_ms, line_id) AS next_ms
  FROM   log_line WHERE says = 'start'
), told AS (
  SELECT b.line_id, b.request_id, b.function_name, b.stream, b.at_ms,
         least(b.at_ms, coalesce(min(e.at_ms - e.duration_ms), b.at_ms)) AS from_ms, max(e.at_ms) AS until_ms
  FROM   begun AS b
  LEFT JOIN log_line AS e
    ON   e.request_id = b.request_id AND e.says IN ('end', 'report')
   AND   e.function_name IS NOT DISTINCT FROM b.function_name AND e.stream IS NOT DISTINCT FROM b.stream
   AND   e.at_ms >= b.at_ms AND (b.next_ms IS NULL OR e.at_ms < b.next_ms)
  GROUP  BY b.line_id, b.request_id, b.function_name, b.stream, b.at_ms
)
SELECT *, row_number() OVER (PARTITION BY request_id, function_name ORDER BY at_ms, line_id) AS attempt,
       count(*) OVER (PARTITION BY request_id, function_name) AS attempts
FROM   told;

-- How many attempts a record speaks of: those it counts, and one at the least for every earlier outcome of its event,
-- which Lambda may hand out twice. The count is approximate, as its name says, and can only be too low.
CREATE TABLE record_count AS
SELECT r.record_id, r.request_id,
       coalesce(r.invoke_count, 1)
         + (SELECT count(DISTINCT o.decided_ms) FROM record AS o
            WHERE  o.request_id = r.request_id AND o.decided_ms < r.decided_ms AND o.condition <> 'DeadLetter') AS told,
       r.invoke_count IS NOT NULL AS is_told
FROM   record AS r
WHERE  r.condition <> 'DeadLetter' AND r.request_id IS NOT NULL;

-- How many attempts at a request Lambda itself tells of: those that CloudTrail recorded, those that a record counts, and
-- one for whoever waited for the answer.
CREATE TABLE attempts_told AS
SELECT request_id, max(told) AS told
FROM  (SELECT request_id, count(*) AS told FROM dispatch WHERE request_id IS NOT NULL GROUP BY request_id
       UNION ALL
       SELECT request_id, told FROM record_count WHERE is_told
       UNION ALL
       SELECT request_id, 1 FROM invoke WHERE request_id IS NOT NULL AND invocation_type = 'RequestResponse')
GROUP  BY request_id;

-- Attempts with what Lambda tells of their number, and the function that the trail or a record names where the log does
-- not. Whoever can print a line or put one into a log adds to their number and cannot take from it: where a log tells of
-- as many as Lambda does, none of them is one too many.
CREATE TABLE attempt_weighed AS
SELECT a.*, t.told, a.attempts IS NOT DISTINCT FROM t.told AS is_counted,
       coalesce(a.attempts > t.told, FALSE) AS is_one_too_many,
       coalesce(a.function_name,
         (SELECT min(i.function_name) FROM invoke AS i WHERE i.request_id = a.request_id),
         (SELECT min(d.function_name) FROM dispatch AS d WHERE d.request_id = a.request_id),
         (SELECT min(r.function_name) FROM record AS r WHERE r.request_id = a.request_id)) AS ran_function
FROM   attempt AS a LEFT JOIN attempts_told AS t ON t.request_id = a.request_id;
