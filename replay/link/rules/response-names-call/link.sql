-- A function that reports the request ids of its own calls signs them: AWS issued the id to that call alone. The call
-- must be of the function's session, or of one it opened, and lie between dispatch and record, because a function may
-- also report ids of calls it merely looked at.
WITH   named AS (
  SELECT p.record_id, p.field, p.value, e.event_id, 'requestID' AS own
  FROM   record_response AS p JOIN event AS e ON e.request_id = p.value
  UNION
  SELECT p.record_id, p.field, p.value, o.event_id, o.field
  FROM   record_response AS p JOIN event_output AS o ON o.value = p.value
  -- A version id is also what a read of that version is answered with: alone it does not say who wrote it.
  WHERE  o.kind <> 'version'
      OR EXISTS (SELECT 1 FROM record_response AS own JOIN event AS e ON e.request_id = own.value
                 WHERE own.record_id = p.record_id AND e.event_id = o.event_id)
)
SELECT d.event_id AS from_event_id,
       e.event_id AS to_event_id,
       'proven' AS grounds,
       [{'field': n.field || ' = ' || n.own, 'value': n.value}] AS matched_on,
       CASE WHEN d.attempts > 1
         THEN '; the last of ' || d.attempts || ' dispatches of that event before the record' END AS note
FROM   named AS n
JOIN   record AS r ON r.record_id = n.record_id
JOIN   (SELECT *, row_number() OVER (PARTITION BY record_id ORDER BY at_ms DESC, event_id) AS latest
        FROM record_dispatch) AS d ON d.record_id = r.record_id AND d.latest = 1
JOIN   event AS e
  ON   e.event_id = n.event_id
 AND   e.at_ms BETWEEN d.at_ms AND r.decided_ms
WHERE  e.session_name = r.function_name
   OR  e.access_key IN (
         SELECT opened.session_key FROM event AS opened
         WHERE  opened.session_key IS NOT NULL AND opened.session_name = r.function_name)
ORDER  BY from_event_id, to_event_id
